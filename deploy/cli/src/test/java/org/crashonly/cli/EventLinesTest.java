package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.crashonly.control.Json;
import org.crashonly.manager.api.Event;
import org.junit.jupiter.api.Test;

class EventLinesTest {

    private final List<Event> heard = new ArrayList<>();
    private final EventLines lines = new EventLines(heard::add);

    @Test
    void eventsAreHandedOnAndStatusesAndCommentsAreNot() {
        Event event = new Event(7, 1234, "ready", "machine/shop/web", 3, "ready after 1 s", 1000L);

        feed(": hello", "event: status", "data: {\"state\":\"ready\"}", "", "id: 7", "event: event", "data: " + Json.line(event), "");

        assertThat(heard).containsExactly(event);
    }

    @Test
    void anEventThatIsCutOffIsNotHandedOn() {
        feed("event: event", "data: {\"sequence\":1");

        assertThat(heard).isEmpty();
    }

    private void feed(String... all) {
        List.of(all).forEach(lines::line);
    }
}
