package org.crashonly.manager.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.api.StatusView.FaultView;
import org.crashonly.manager.api.StatusView.RecoveryView;
import org.crashonly.manager.api.StatusView.RestartView;

/** How a server may stand: a shop in three processes, or many of them. */
final class Scene {

    static final String WEB = "machine/shop/web";
    static final String FRONT_DOOR = "machine/server/front-door-1";

    private Scene() {}

    /** A shop with two front doors, everything ready. */
    static StatusView shop() {
        List<ElementView> elements = server();
        application(elements, "shop");
        return status("ready", elements);
    }

    /** Several shops: {@code 5 + 7 × applications} elements. */
    static StatusView shops(int applications) {
        List<ElementView> elements = server();
        for (int i = 1; i <= applications; i++) {
            application(elements, "shop-" + i);
        }
        return status("ready", elements);
    }

    static StatusView status(String state, List<ElementView> elements) {
        return new StatusView(
                "0.1.0", "a3b1", state, 3, 754_000, "http://127.0.0.1:8080/", "http://127.0.0.1:9090/", List.copyOf(elements));
    }

    /** {@code before} with one element replaced, and what lies above it in the state that follows. */
    static StatusView with(StatusView before, String state, String id, UnaryOperator<ElementView> change) {
        List<ElementView> changed =
                before.elements().stream().map(element -> element.id().equals(id) ? change.apply(element) : element).toList();
        return new StatusView(
                before.version(), before.instance(), state, before.managerLife(), before.managerUptimeMillis(), before.httpUrl(),
                before.adminUrl(), changed.stream().map(element -> isGroup(element) ? group(element, changed) : element).toList());
    }

    /** {@code before} with these faults injected. */
    static StatusView injected(StatusView before, FaultView... faults) {
        return new StatusView(
                before.version(), before.instance(), before.state(), before.managerLife(), before.managerUptimeMillis(), before.httpUrl(),
                before.adminUrl(), before.elements(), List.of(faults));
    }

    private static boolean isGroup(ElementView element) {
        return element.level().equals("machine") || element.level().equals("application");
    }

    private static ElementView group(ElementView group, List<ElementView> elements) {
        List<String> below = elements.stream()
                .filter(element -> element.level().equals("process") && element.id().startsWith(group.id() + "/"))
                .map(ElementView::state)
                .toList();
        String state = below.contains("failed") ? "failed" : below.stream().allMatch("ready"::equals) ? "ready" : "degraded";
        return new ElementView(
                group.id(), group.parent(), group.level(), null, state, 0, null, null, null, 0, null, null, null, Map.of(), List.of());
    }

    /** The element in its next life, restarting since {@code atMillis}. */
    static ElementView restarting(ElementView element, long atMillis) {
        List<RestartView> history = new ArrayList<>(element.history());
        history.addFirst(new RestartView(
                element.generation() + 1, "process", "killed", "exit status 137 (SIGKILL), last heartbeat 38 ms before", atMillis, null));
        return new ElementView(
                element.id(), element.parent(), element.level(), element.role(), "starting", element.generation() + 1, null, element.port(),
                element.url(), element.restarts() + 1, null, "recovers", element.recovery(), Map.of(), List.copyOf(history));
    }

    /** The element in {@code state}, with a sentence on it. */
    static ElementView in(ElementView element, String state, String detail) {
        return new ElementView(
                element.id(), element.parent(), element.level(), element.role(), state, element.generation(), null, element.port(),
                element.url(), element.restarts(), null, detail, element.recovery(), element.counters(), element.history());
    }

    /** The element with these counters. */
    static ElementView counting(ElementView element, Map<String, Long> counters) {
        return new ElementView(
                element.id(), element.parent(), element.level(), element.role(), element.state(), element.generation(), element.pid(),
                element.port(), element.url(), element.restarts(), element.upMillis(), element.detail(), element.recovery(), counters,
                element.history());
    }

    private static List<ElementView> server() {
        List<ElementView> elements = new ArrayList<>();
        elements.add(group("machine", null, "machine"));
        elements.add(group("machine/server", "machine", "application"));
        elements.add(process("machine/server/manager", "manager", 4_711, 9090, 3));
        elements.add(process(FRONT_DOOR, "front-door", 4_720, 8080, 2));
        elements.add(process("machine/server/front-door-2", "front-door", 4_721, 8080, 1));
        return elements;
    }

    private static void application(List<ElementView> elements, String name) {
        String id = "machine/" + name;
        elements.add(group(id, "machine", "application"));
        elements.add(process(id + "/db", "acid-store", 4_730, 41_000, 1));
        elements.add(process(id + "/web", "host", 4_740, null, 5));
        elements.add(module(id + "/web/storefront", "http://127.0.0.1:8080/", 41_200));
        elements.add(process(id + "/fulfilment", "host", 4_750, null, 2));
        elements.add(module(id + "/fulfilment/orders", null, 41_210));
        elements.add(module(id + "/fulfilment/catalog", "http://127.0.0.1:8080/catalog", 41_220));
    }

    private static ElementView group(String id, String parent, String level) {
        return new ElementView(
                id, parent, level, null, "ready", 0, null, null, null, 0, null, null, null, Map.of(), List.of());
    }

    private static ElementView process(String id, String role, long pid, Integer port, long generation) {
        List<RestartView> history = new ArrayList<>();
        long now = System.currentTimeMillis();
        for (long g = generation; g > 1; g--) {
            long age = generation - g;
            history.add(new RestartView(
                    g, "process", age % 2 == 0 ? "killed" : "stalled",
                    age % 2 == 0 ? "exit status 137 (SIGKILL), last heartbeat 38 ms before" : "no heartbeat for 2,100 ms, 3 requests in flight",
                    now - 95_000 - age * 61_000, 1_420 + age * 310));
        }
        RecoveryView recovery = history.isEmpty() ? null : new RecoveryView(1_420, 1_730, 2_350, history.size());
        Map<String, Long> counters = role.equals("front-door")
                ? Map.of("started", 120_400L, "completed", 120_391L, "failed", 0L, "held", 0L, "repeated", 41L, "in-flight", 9L)
                : Map.of("progress", 88_123L, "in-flight", 4L, "completed", 61_202L);
        return new ElementView(
                id, id.substring(0, id.lastIndexOf('/')), "process", role, "ready", generation, pid, port, null, generation - 1, 93_000L,
                null, recovery, counters, List.copyOf(history));
    }

    private static ElementView module(String id, String url, int port) {
        return new ElementView(
                id, id.substring(0, id.lastIndexOf('/')), "module", null, "ready", 1, null, port, url, 0, 91_000L, null, null, Map.of(),
                List.of());
    }
}
