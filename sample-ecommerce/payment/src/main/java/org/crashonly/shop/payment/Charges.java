package org.crashonly.shop.payment;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.BadRequestException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.crashonly.shop.contract.Charge;
import org.crashonly.shop.contract.Charge.State;
import org.crashonly.shop.contract.ChargeRequest;
import org.crashonly.shop.contract.KeyReusedException;
import org.crashonly.shop.contract.Keys;
import org.crashonly.shop.contract.UnavailableException;
import org.crashonly.shop.persistence.Database;
import org.crashonly.shop.persistence.Transactions;

/** Charges, one per order at most, each with the provider's verdict in the transaction that records it. */
@ApplicationScoped
public class Charges {

    private static final Duration HESITATION = Duration.ofSeconds(5);

    @Inject
    Database database;

    @Inject
    Transactions transactions;

    @Inject
    Cards cards;

    private record Row(Charge charge, String fingerprint) {}

    Charge charge(String order, ChargeRequest request) {
        Verdict verdict = cards.verdict(request.cardToken()).orElseThrow(() -> new BadRequestException("no such card"));
        Duration wait = verdict == Verdict.HESITATES ? hesitation(order) : Duration.ZERO;
        String fingerprint = Keys.digest(request.toString());
        return transactions.run(() -> {
            Optional<Row> known = lock(order);
            known.map(Row::fingerprint).filter(other -> !other.equals(fingerprint)).ifPresent(other -> {
                throw new KeyReusedException("order " + order + " has a charge of another amount or card");
            });
            if (known.isPresent()) {
                return known.get().charge();
            }
            if (wait.isPositive()) {
                throw new UnavailableException("the payment provider does not answer", wait, null);
            }
            State state = verdict.reason() == null ? State.APPROVED : State.DECLINED;
            return write(new Charge(order, state, request.amountCents(), verdict.reason()), fingerprint);
        });
    }

    Charge cancel(String order) {
        return transactions.run(() -> {
            Optional<Charge> known = lock(order).map(Row::charge);
            if (known.isEmpty()) {
                return write(new Charge(order, State.VOIDED, 0, null), null);
            }
            if (known.get().state() != State.APPROVED) {
                return known.get();
            }
            database.update("update payment.charge set state = 'VOIDED', noted_at = current_timestamp where order_key = ?", order);
            return new Charge(order, State.VOIDED, known.get().amountCents(), null);
        });
    }

    private Charge write(Charge charge, String fingerprint) {
        database.update("insert into payment.charge (order_key, fingerprint, state, amount_cents, reason, noted_at)"
                        + " values (?, ?, ?, ?, ?, current_timestamp)",
                charge.key(), fingerprint, charge.state().name(), charge.amountCents(), charge.reason());
        return charge;
    }

    private Optional<Row> lock(String order) {
        return database.first("select state, amount_cents, reason, fingerprint from payment.charge where order_key = ? for update",
                row -> new Row(new Charge(order, State.valueOf(row.getString(1)), row.getLong(2), row.getString(3)), row.getString(4)),
                order);
    }

    /** How much longer the simulated provider will not answer. */
    private Duration hesitation(String order) {
        Instant first = transactions.run(() -> database
                .first("select first_at from payment.attempt where order_key = ?", row -> row.getObject(1, OffsetDateTime.class), order)
                .map(OffsetDateTime::toInstant)
                .orElseGet(() -> {
                    database.update("insert into payment.attempt (order_key, first_at) values (?, current_timestamp)", order);
                    return Instant.now();
                }));
        return Duration.between(Instant.now(), first.plus(HESITATION));
    }
}
