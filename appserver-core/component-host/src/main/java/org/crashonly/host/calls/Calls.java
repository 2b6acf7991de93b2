package org.crashonly.host.calls;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.CallableSpec;
import org.crashonly.control.ProcessSpec.CallsSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.Reports;
import org.crashonly.control.RoutingTable;

/** One per host: where its modules reach the other components of their application. */
public final class Calls {

    private static final System.Logger LOG = System.getLogger(Calls.class.getName());
    /** Sooner than front doors: when they tell that a caller failed, it is known whom it called in vain. */
    private static final Duration AFTER_FAILURE = Duration.ofMillis(50);
    private static volatile Calls installed;

    private final Map<String, CallableSpec> callables;
    private final CompletableFuture<Opened> opened = new CompletableFuture<>();
    private final Reports reports = new Reports(AFTER_FAILURE);
    private RoutingTable latest = RoutingTable.EMPTY;

    /** The stub, the base URL of each component by name, and its name by port. */
    private record Opened(StubLoader stub, Map<String, URI> urls, Map<Integer, String> names) {}

    private Calls(CallsSpec spec) {
        this.callables = spec == null
                ? Map.of()
                : spec.callables().stream().collect(Collectors.toMap(it -> it.component().name(), it -> it));
    }

    /**
     * Makes the calls of this process possible. Returns at once: the stub is opened on a thread of its own, and whoever asks for a URL
     * waits for it.
     *
     * @param spec null if there is nobody to call
     * @param own the generation that this process is
     * @param ledger where calls with keys are kept account of; null if nowhere
     */
    public static Calls install(CallsSpec spec, Generation own, SessionAccessSpec ledger) {
        Calls calls = new Calls(spec);
        installed = calls;
        if (spec != null) {
            Thread.ofPlatform().daemon().name("stub-start").start(() -> calls.open(spec, own, ledger));
        }
        return calls;
    }

    /** The calls of this process, for what the container makes by class name. */
    static Optional<Calls> installed() {
        return Optional.ofNullable(installed);
    }

    /** Takes over where the components live now. */
    public synchronized void routes(RoutingTable table) {
        if (table.isNewerThan(latest)) {
            latest = table;
            notifyAll();
            if (opened.isDone()) {
                opened.join().stub().routes(table);
            }
        }
    }

    /** Returns when requests are sent to {@code port}, as far as this process was told, or after {@code limit}. */
    public synchronized void awaitTarget(int port, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); left > 0 && !targets().contains(port); left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /** These visits ({@code InFlightRequest.visitId}) were crashed: who is called from them is waited for by nobody. Returns at once. */
    public void callersCrashed(Set<String> visits) {
        if (opened.isDone()) {
            opened.join().stub().callersCrashed(visits);
        }
    }

    /** Tells {@code manager}, for ever, what the stub counts and which targets failed. Returns at once. */
    public void report(ControlClient manager) {
        if (!callables.isEmpty()) {
            Thread.ofVirtual().name("stub-reports").start(() -> reportForEver(manager));
        }
    }

    /** Waits until whoever calls is heard. */
    public void await() {
        if (!callables.isEmpty()) {
            opened.join();
        }
    }

    /** The ports at which the components are, as far as is known. */
    public synchronized Set<Integer> targets() {
        return latest.routes().stream().flatMap(it -> it.targets().stream()).map(RoutingTable.Target::port).collect(Collectors.toSet());
    }

    /** The names of the components that can be called. */
    Set<String> names() {
        return callables.keySet();
    }

    /** Where {@code component} is called, without a slash at the end; empty if there is none of that name. Waits until the stub listens. */
    Optional<URI> url(String component) {
        return callables.containsKey(component) ? Optional.of(opened.join().urls().get(component)) : Optional.empty();
    }

    /** Whether {@code uri} leads to the stub of this process. */
    boolean leadsToStub(URI uri) {
        return calledBy(uri).isPresent();
    }

    /** The component that {@code uri} calls by the stub of this process; empty if it leads elsewhere. */
    Optional<String> calledBy(URI uri) {
        return opened.isDone() && "127.0.0.1".equals(uri.getHost())
                ? Optional.ofNullable(opened.join().names().get(uri.getPort())) : Optional.empty();
    }

    private void open(CallsSpec spec, Generation own, SessionAccessSpec ledger) {
        try {
            StubLoader stub = StubLoader.open(spec, reports::offer, reports::failed, own, ledger);
            Map<String, URI> urls = new HashMap<>();
            Map<Integer, String> names = new HashMap<>();
            stub.ports().forEach((component, port) -> {
                CallableSpec callable = callables.get(component.name());
                names.put(port, component.name());
                urls.put(component.name(), URI.create("http://127.0.0.1:" + port + callable.contextRoot().replaceFirst("/$", "")));
            });
            opened(new Opened(stub, Map.copyOf(urls), Map.copyOf(names)));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "other components could not be called from this process, so it ends", e);
            ExitCode.CRASHED.halt();
        }
    }

    private synchronized void opened(Opened now) {
        now.stub().routes(latest);
        opened.complete(now);
    }

    private void reportForEver(ControlClient manager) {
        try {
            StubLoader stub = opened.join().stub();
            Consumer<Message> counters = manager.totals();
            Consumer<Message> outcomes = manager.totals();
            reports.tellForEver(manager::send, () -> counters.accept(new Message.Counters(ofCalls(stub.totals()))),
                    () -> outcomes.accept(new Message.Outcomes(stub.outcomes())));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static Map<String, Long> ofCalls(Map<String, Long> totals) {
        Map<String, Long> named = new LinkedHashMap<>();
        totals.forEach((name, total) -> named.put("calls." + name, total));
        return named;
    }
}
