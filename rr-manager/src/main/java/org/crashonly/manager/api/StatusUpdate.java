package org.crashonly.manager.api;

import java.util.List;
import java.util.Map;
import org.crashonly.control.Json;
import org.crashonly.manager.api.StatusView.ElementView;

/**
 * A status as it is sent to every reader, written out once.
 *
 * @param version grows with every update
 * @param shape the status without what changes by itself: up times and counters
 */
record StatusUpdate(long version, StatusView shape, List<Map<String, Long>> counters, String json) {

    static StatusUpdate of(StatusUpdate previous, StatusView view) {
        return new StatusUpdate(previous == null ? 1 : previous.version + 1, shape(view), counters(view), Json.line(view));
    }

    boolean tellsTheSame(StatusView view) {
        return shape.equals(shape(view));
    }

    boolean hasTheSameCounters(StatusView view) {
        return counters.equals(counters(view));
    }

    private static List<Map<String, Long>> counters(StatusView view) {
        return view.elements().stream().map(ElementView::counters).toList();
    }

    private static StatusView shape(StatusView view) {
        return new StatusView(
                view.version(), view.instance(), view.state(), view.managerLife(), 0, view.httpUrl(), view.adminUrl(),
                view.elements().stream().map(StatusUpdate::shape).toList(), view.faults());
    }

    private static ElementView shape(ElementView element) {
        return new ElementView(
                element.id(), element.parent(), element.level(), element.role(), element.state(), element.generation(), element.pid(),
                element.port(), element.url(), element.restarts(), element.upMillis() == null ? null : 0L, element.detail(),
                element.recovery(), Map.of(), element.history());
    }
}
