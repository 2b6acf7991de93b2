package org.crashonly.shop.orders;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionalException;
import jakarta.ws.rs.ProcessingException;
import org.crashonly.shop.contract.FailedException;
import org.crashonly.shop.contract.Order;
import org.crashonly.shop.contract.Order.State;
import org.crashonly.shop.contract.UnavailableException;
import org.crashonly.shop.persistence.StoreException;

/**
 * Takes an order to its end: PENDING → CONFIRMED, or PENDING → CANCELLING → REJECTED. It always begins with the first step, since
 * steps may be repeated; several may do it for one order at the same time, for the others' answers are the same to all of them.
 */
@ApplicationScoped
public class Saga {

    private static final System.Logger LOG = System.getLogger(Saga.class.getName());

    @Inject
    OrderBook book;

    @Inject
    Steps steps;

    /** Takes {@code order} as far as the others let it now; what is left is the recovery worker's. */
    Order advanceOrLeave(Order order) {
        try {
            return advance(order);
        } catch (UnavailableException | FailedException | ProcessingException | StoreException | TransactionalException e) {
            LOG.log(System.Logger.Level.INFO, () -> "order " + order.key() + " is finished later: " + e.getMessage());
            return order;
        }
    }

    /** Takes {@code order} to its end, and returns it as it is then. */
    Order advance(Order order) {
        Order now = order;
        if (now.state() == State.PENDING) {
            now = buy(now);
        }
        if (now.state() == State.CANCELLING) {
            steps.undo(now);
            now = moved(now, State.CANCELLING, State.REJECTED, null);
        }
        if (now.state() == State.CONFIRMED && book.isUnsettled(now.key())) {
            steps.settle(now);
            book.settled(now.key());
        }
        return now;
    }

    /** Decides that {@code order} will not be. */
    Order cancel(Order order, String reason) {
        return moved(order, State.PENDING, State.CANCELLING, reason);
    }

    private Order buy(Order order) {
        Step step = steps.reserve(order);
        if (step instanceof Step.Done) {
            step = steps.charge(order, book.cardToken(order.key()));
        }
        if (step instanceof Step.Done) {
            step = steps.sell(order);
        }
        return switch (step) {
            case Step.Done done -> moved(order, State.PENDING, State.CONFIRMED, null);
            case Step.Refused refused -> cancel(order, refused.reason());
        };
    }

    /** The order as it is after the attempt to move it: somebody else may have been first. */
    private Order moved(Order order, State from, State to, String reason) {
        book.move(order.key(), from, to, reason);
        return book.find(order.key()).orElseThrow();
    }
}
