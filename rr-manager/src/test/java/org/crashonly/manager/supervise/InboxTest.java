package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InboxTest {

    @Test
    void whatIsUrgentComesBeforeAllThatWaitsAndTheRestInItsOrder() throws Exception {
        Inbox inbox = new Inbox();
        List<String> done = new ArrayList<>();
        CountDownLatch over = new CountDownLatch(1);
        for (String each : List.of("first", "second")) {
            inbox.post(() -> done.add(each));
        }
        inbox.post(over::countDown);
        inbox.postUrgently(() -> {
            done.add("death");
            throw new IllegalStateException("it goes on with the next");
        });

        Thread ignored = Thread.ofPlatform().daemon().start(() -> inbox.runForEver(() -> { }));

        assertThat(over.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(done).containsExactly("death", "first", "second");
    }
}
