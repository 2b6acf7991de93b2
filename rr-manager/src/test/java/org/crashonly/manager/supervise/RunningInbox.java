package org.crashonly.manager.supervise;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The manager's thread, as long as a test needs it. It ends between two items: an interrupt would close the journal under whoever writes it. */
final class RunningInbox implements AutoCloseable {

    private static final class Over extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Inbox inbox;
    private final Thread thread;

    RunningInbox(Inbox inbox) {
        this.inbox = inbox;
        this.thread = Thread.ofPlatform().daemon().name("manager of a test").start(this::run);
    }

    private void run() {
        try {
            inbox.runForEver(() -> { });
        } catch (Over over) {
            // That was asked for.
            return;
        }
    }

    /** Has {@code what} done, and returns when it is. */
    void does(Runnable what) throws Exception {
        boolean ignored = asks(() -> {
            what.run();
            return true;
        });
    }

    /** What {@code question} comes to on the manager's thread, for which alone it is. */
    <T> T asks(Supplier<T> question) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        inbox.post(() -> {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        inbox.post(() -> {
            throw new Over();
        });
        thread.join();
    }
}
