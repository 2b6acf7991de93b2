package org.crashonly.manager.supervise;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.crashonly.control.ControlServer;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;

/** Requests to stores and their replies. */
final class Fencing {

    /** A store that has not answered by then is taken to be down; what it serves after its restart excludes the generation anyway. */
    private static final long LONGEST_FENCE_MILLIS = 500;

    /** Nobody waits for this, but a refusal has to be heard, and a store answers only when it has recovered. */
    private static final long LONGEST_GRANT_MILLIS = 300_000;

    /** Whoever asked waits as long as it is worth waiting. */
    private static final long LONGEST_BACKUP_MILLIS = 3_600_000;

    /**
     * What a store said.
     *
     * @param refusal why not; null if it was done, or if there was no answer in time
     */
    record Answer(boolean done, String refusal) {

        /** The store did not answer in time. */
        static final Answer NONE = new Answer(false, null);

        /** Why the store refused; empty if it did as asked, or said nothing. */
        Optional<String> error() {
            return done ? Optional.empty() : Optional.ofNullable(refusal);
        }
    }

    private final AtomicLong lastRequest = new AtomicLong();
    private final Map<Long, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();

    /** Has {@code store} refuse {@code generation} from now on. */
    CompletableFuture<Answer> fence(ControlServer.Session store, Generation generation) {
        return ask(store, LONGEST_FENCE_MILLIS, request -> new Message.Fence(request, generation));
    }

    /** Lets a generation in. */
    CompletableFuture<Answer> grant(ControlServer.Session store, ProcessSpec.GrantSpec grant) {
        return ask(store, LONGEST_GRANT_MILLIS, request -> new Message.Grant(request, grant));
    }

    /** Has {@code store} write a copy of itself. */
    CompletableFuture<Answer> backup(ControlServer.Session store, Path file) {
        return ask(store, LONGEST_BACKUP_MILLIS, request -> new Message.Backup(request, file));
    }

    void replied(Message.Reply reply) {
        CompletableFuture<Answer> future = waiting.remove(reply.request());
        if (future != null) {
            future.complete(new Answer(reply.done(), reply.error()));
        }
    }

    private CompletableFuture<Answer> ask(ControlServer.Session store, long longestMillis, LongFunction<Message> question) {
        long request = lastRequest.incrementAndGet();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiting.put(request, answer);
        store.send(question.apply(request));
        return answer.completeOnTimeout(Answer.NONE, longestMillis, TimeUnit.MILLISECONDS)
                .whenComplete((done, failure) -> waiting.remove(request));
    }
}
