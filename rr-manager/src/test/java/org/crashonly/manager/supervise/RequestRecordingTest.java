package org.crashonly.manager.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message;
import org.crashonly.manager.api.Event;
import org.crashonly.manager.api.RecordOrder;
import org.crashonly.manager.application.Application;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What front doors are told when requests are to be recorded. One of them is there, at the other end of a socket. */
@Timeout(30)
class RequestRecordingTest {

    private static final ElementId SHOP = new ElementId("machine/shop");
    private static final Application APPLICATION = new Application(
            "shop", List.of(new Application.Component("cart", Path.of("/cart.war"), "0", List.of(), "/", null, "web", List.of(), null)),
            List.of(), Application.Policy.DEFAULT, Application.Jvm.DEFAULT);

    @TempDir
    Path directory;

    @Test
    void frontDoorsHearEachOrderAndOthersItsBeginningAndEnd() throws Exception {
        EventLog events = new EventLog();
        Path recordings = directory.resolve("recordings");
        try (ConnectedHost door = new ConnectedHost(APPLICATION, new ElementId("machine/server/front-door-1"), directory)) {
            RequestRecording recording = new RequestRecording(door.roster(), recordings, events);
            for (Duration lease : List.of(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ZERO)) {
                assertThat(recording.order(order(lease))).isEmpty();
                assertThat(next(door)).isEqualTo(new Message.RecordRequests(
                        "run7", SHOP, lease.toMillis(), recordings.resolve("run7"), 10, 1_000, 100, "JSESSIONID", List.of("answer"), "a2V5"));
            }
            assertThat(events.after(0)).extracting(Event::kind).containsExactly("recording", "recorded");
            assertThat(events.after(0).toString()).doesNotContain("a2V5");

            door.disconnect();
            assertThat(recording.order(order(Duration.ofSeconds(30)))).contains("no front door is there now");
        }
    }

    private static Message next(ConnectedHost door) throws InterruptedException {
        Message message = door.asked();
        return message instanceof Message.Welcome ? door.asked() : message;
    }

    private static RecordOrder order(Duration lease) {
        return new RecordOrder(SHOP, "run7", "a2V5", lease, 10, 1_000, 100, "JSESSIONID", List.of("answer"));
    }
}
