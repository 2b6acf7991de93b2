package org.crashonly.session.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.crashonly.session.Deadline;
import org.crashonly.session.StoreException;
import org.crashonly.session.wire.Reply;
import org.crashonly.session.wire.Request;

/**
 * Something asked of the store.
 *
 * @param request made anew whenever it is sent, since what it waits for shrinks
 * @param reading takes what was asked for out of the reply; throws a {@link ClassCastException} if it is another's
 * @param undo what to send when the reply comes too late for the caller, who would not know what it got; null if there is nothing
 */
record Call<T>(
        String what, Supplier<Request> request, Function<Reply, T> reading, Deadline deadline, Supplier<Request> undo, CompletableFuture<T> result) {

    static <T> Call<T> of(String what, Supplier<Request> request, Function<Reply, T> reading, Deadline deadline) {
        return new Call<>(what, request, reading, deadline, null, new CompletableFuture<>());
    }

    static <T> Call<T> of(String what, Supplier<Request> request, Function<Reply, T> reading, Deadline deadline, Supplier<Request> undo) {
        return new Call<>(what, request, reading, deadline, undo, new CompletableFuture<>());
    }

    /** Hands the reply over; false if nobody waits for it any more. */
    boolean answer(Reply reply) {
        if (reply instanceof Reply.Refused refused) {
            return fail(failure(refused));
        }
        try {
            return result.complete(reading.apply(reply));
        } catch (ClassCastException e) {
            return fail(new StoreException.Protocol("the session store answered a " + what + " with a " + reply.getClass().getSimpleName(), e));
        }
    }

    boolean fail(StoreException failure) {
        return result.completeExceptionally(failure);
    }

    private static StoreException failure(Reply.Refused refused) {
        return switch (refused.reason()) {
            case TOO_LARGE -> new StoreException.TooLarge(refused.message());
            case FULL -> new StoreException.Full(refused.message());
            case FENCED -> new StoreException.Fenced(refused.message());
            case NOT_GRANTED, CONNECTIONS -> new StoreException.Unavailable(refused.message(), null);
            case VERSION -> new StoreException.Protocol(refused.message(), null);
        };
    }
}
