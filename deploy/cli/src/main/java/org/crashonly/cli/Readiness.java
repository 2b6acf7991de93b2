package org.crashonly.cli;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.manager.registry.Plan;
import org.crashonly.sandbox.process.ProcessScan.Found;

/** Waits until a server that was just started is ready, saying what it waits for; or finds out why it will not be. */
final class Readiness {

    /** Between two looks: a twentieth of the time that has passed. Looking takes what the server needs to start. */
    private static final long SHORTEST_PAUSE_NANOS = 50_000_000;
    private static final long LONGEST_PAUSE_NANOS = 400_000_000;

    /** An element that ended so often before it was ready for the first time will not become it. */
    private static final int GENERATIONS = 5;

    /** A manager that ends before it ever answered is started again by the loop; after so many there is no hope. */
    private static final int MANAGERS = 3;

    private final Server server;
    private final ServerConfig config;
    private final Screen screen;
    private final ControlApi api;
    private final Map<String, String> shown = new HashMap<>();
    private final Map<String, Long> firstGenerations = new HashMap<>();
    private final Set<Long> managers = new HashSet<>();
    private final long startedNanos = System.nanoTime();

    Readiness(Server server, ServerConfig config, Screen screen) throws IOException {
        this.server = server;
        this.config = config;
        this.screen = screen;
        this.api = server.api();
    }

    void await(int timeoutSeconds) throws IOException {
        screen.progress("starting in " + server.data().root());
        List<ElementView> waitingFor = List.of();
        while (elapsedMillis() < timeoutSeconds * 1000L) {
            try {
                StatusView view = api.status();
                show(view);
                refuseIfFailed(view);
                if (view.state().equals("ready")) {
                    ready(view);
                    return;
                }
                waitingFor = notReady(view);
            } catch (ControlApi.NoAnswer e) {
                refuseIfHopeless();
            }
            LockSupport.parkNanos(Math.clamp((System.nanoTime() - startedNanos) / 20, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS));
        }
        List<ElementView> late = waitingFor;
        throw new Failure(Exit.START_FAILED, "not ready after " + timeoutSeconds + " s, still waiting for "
                + (late.isEmpty() ? "the manager" : late.stream().map(Readiness::name).collect(Collectors.joining(", ")))
                + "; more time is given with --start-timeout"
                + LogExcerpt.of(server, id -> late.isEmpty() || late.stream().anyMatch(it -> it.id().equals(id.path()))));
    }

    private void show(StatusView view) {
        for (ElementView element : view.elements()) {
            String state = element.state() + (element.generation() == 0 ? "" : " #" + element.generation());
            if (isProcess(element) && !state.equals(shown.put(element.id(), state))) {
                screen.progress("  " + Spans.text(elapsedMillis()) + "  " + name(element) + "  " + screen.state(element.state())
                        + (element.generation() == 0 ? "" : " #" + element.generation())
                        + (element.detail() == null ? "" : "  " + element.detail()));
            }
        }
    }

    private static boolean isProcess(ElementView element) {
        return element.role() != null && !element.isOfReplicas();
    }

    private void refuseIfFailed(StatusView view) throws IOException {
        List<ElementView> failed = view.elements().stream()
                .filter(element -> !element.isOfReplicas() && isNeeded(element))
                .filter(element -> element.state().equals("failed") || hopeless(element))
                .toList();
        if (failed.isEmpty() && !view.state().equals("failed")) {
            return;
        }
        String causes = failed.stream()
                .filter(element -> element.detail() != null && element.state().equals("failed"))
                .map(element -> name(element) + ": " + element.detail())
                .distinct()
                .collect(Collectors.joining("\n"));
        throw new Failure(Exit.START_FAILED, causes.isEmpty() ? ended(failed) : causes + wrote(unexplained(failed)));
    }

    /** Whose logs are worth showing: an element's detail is what its log ends with, unless it points there itself. */
    static List<ElementView> unexplained(List<ElementView> failed) {
        return failed.stream()
                .filter(element -> !element.state().equals("failed") || element.detail() == null || element.detail().endsWith("see its log"))
                .toList();
    }

    private boolean hopeless(ElementView element) {
        if (element.state().equals("ready")) {
            firstGenerations.put(element.id(), Long.MAX_VALUE);
        }
        long first = firstGenerations.computeIfAbsent(element.id(), id -> Math.max(1, element.generation()));
        return element.generation() - GENERATIONS >= first;
    }

    private String ended(List<ElementView> failed) throws IOException {
        String names = failed.stream().map(Readiness::name).collect(Collectors.joining(", "));
        return (names.isEmpty() ? "the application did not start" : names + " ended again and again before it was ready")
                + wrote(failed);
    }

    /** The logs may be gone when the user looks for them. */
    private String wrote(List<ElementView> failed) throws IOException {
        return LogExcerpt.of(server, id -> failed.stream().anyMatch(element -> id.path().equals(element.id())));
    }

    private void refuseIfHopeless() throws IOException {
        List<Found> processes = server.processes();
        if (processes.stream().noneMatch(process -> process.id().equals(Plan.LOOP))) {
            if (new StopMark(server.data().keepers()).isSet()) {
                throw Startup.calledOff();
            }
            throw new Failure(Exit.START_FAILED, "the shell loop ended at once" + LogExcerpt.of(server));
        }
        processes.stream().filter(process -> process.id().equals(Plan.MANAGER)).forEach(it -> managers.add(it.identity().pid()));
        if (managers.size() > MANAGERS) {
            throw new Failure(Exit.START_FAILED, "the manager ended " + MANAGERS + " times before it answered" + LogExcerpt.of(server));
        }
    }

    private void ready(StatusView view) throws IOException {
        screen.progress("ready after " + Spans.text(elapsedMillis()));
        String address = config.httpAddress().equals("0.0.0.0") ? "127.0.0.1" : config.httpAddress();
        String http = "http://" + address + ":" + config.httpPort();
        List<String> urls = view.elements().stream()
                .filter(element -> element.level().equals("module") && element.url() != null)
                .map(ElementView::url)
                .distinct()
                .sorted()
                .toList();
        (urls.isEmpty() ? List.of(http + "/") : urls).forEach(screen::result);
        if (config.tls() != null) {
            screen.result("https://" + address + ":" + config.tls().port() + "/");
        }
        screen.result("http://127.0.0.1:" + config.adminPort() + "/#token=" + server.data().token());
    }

    private static List<ElementView> notReady(StatusView view) {
        return view.elements().stream()
                .filter(element -> isProcess(element) && isNeeded(element) && !element.state().equals("ready"))
                .toList();
    }

    /** Nobody waits for what only stands by. */
    private static boolean isNeeded(ElementView element) {
        return !StatusView.SPARE.equals(element.role());
    }

    private long elapsedMillis() {
        return (System.nanoTime() - startedNanos) / 1_000_000;
    }

    private static String name(ElementView element) {
        return ElementNames.shown(new ElementId(element.id()));
    }
}
