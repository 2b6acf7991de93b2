package org.crashonly.manager.supervise;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ControlServer;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;

/** Requests to stores and their replies. */
final class Fencing {

    /** A store that has not answered by then is taken to be down; what it serves after its restart excludes the generation anyway. */
    private static final long LONGEST_WAIT_MILLIS = 500;

    private final AtomicLong lastRequest = new AtomicLong();
    private final Map<Long, CompletableFuture<Boolean>> waiting = new ConcurrentHashMap<>();

    /** Has {@code store} refuse {@code generation} from now on; false if it did not confirm in time. */
    CompletableFuture<Boolean> fence(ControlServer.Session store, Generation generation) {
        return ask(store, request -> new Message.Fence(request, generation));
    }

    /** Lets a generation in; false if the store did not confirm in time. */
    CompletableFuture<Boolean> grant(ControlServer.Session store, ProcessSpec.GrantSpec grant) {
        return ask(store, request -> new Message.Grant(request, grant));
    }

    void replied(Message.Reply reply) {
        CompletableFuture<Boolean> future = waiting.remove(reply.request());
        if (future != null) {
            future.complete(reply.done());
        }
    }

    private CompletableFuture<Boolean> ask(ControlServer.Session store, java.util.function.LongFunction<Message> question) {
        long request = lastRequest.incrementAndGet();
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        waiting.put(request, answer);
        store.send(question.apply(request));
        return answer.completeOnTimeout(false, LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS).whenComplete((done, failure) -> waiting.remove(request));
    }
}
