package org.crashonly.host.boundary;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongPredicate;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.power.Visit;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.IdempotencyKey;
import org.crashonly.request.MethodKind;

/** One per host: lets requests in or not, knows those that run, and says how an answer is to be marked. */
public final class Boundary {

    private static final ThreadLocal<InFlightRequest> CURRENT = new ThreadLocal<>();
    private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static volatile Boundary installed;

    private final Vitals vitals;
    private final InFlight inFlight;
    private final Leases leases;
    private final LongPredicate storeLostSince;
    private final Map<String, Module> open = new ConcurrentHashMap<>();
    private final Map<String, Flow> flows = new ConcurrentHashMap<>();
    private volatile String nonce;
    private volatile AdmissionRules rules;
    private volatile Runnable onFailure = () -> {};

    /** What runs in a slot: a generation of a module. */
    private record Module(Operations operations, PowerSwitch powerSwitch) {}

    private Boundary(Generation generation, String nonce, Vitals vitals, LongPredicate storeLostSince) {
        this.vitals = vitals;
        this.inFlight = new InFlight(vitals);
        this.leases = new Leases(vitals);
        this.storeLostSince = storeLostSince;
        become(generation, nonce);
    }

    /** From now on lets in what is meant for {@code generation}, and proves its marks by {@code newNonce}. */
    public void become(Generation generation, String newNonce) {
        nonce = newNonce;
        rules = new AdmissionRules(generation, ProcessIdentity.currentBoot());
    }

    /**
     * Makes the boundary of this process, before the container boots.
     *
     * @param storeLostSince whether the store was lost after a moment of {@link System#nanoTime}
     */
    public static Boundary install(Generation generation, String nonce, Vitals vitals, LongPredicate storeLostSince) {
        installed = new Boundary(generation, nonce, vitals, storeLostSince);
        return installed;
    }

    /** Whom to tell when a request has failed; on the thread that sees it, which must not be held up. */
    public void onFailure(Runnable listener) {
        onFailure = listener;
    }

    /** Whom to tell the {@linkplain InFlightRequest#visitId visits} that were crashed; on the thread that crashes them, which must not be held up. */
    public void onCrash(Consumer<Set<String>> listener) {
        inFlight.onCrash(listener);
    }

    /** Who knows in which bean of its module a request is; it answers null if in none. */
    public void beansKnownBy(Function<InFlightRequest, ElementId> whereabouts) {
        inFlight.beansKnownBy(whereabouts);
    }

    /** From now on requests are cancelled when their time is over, and leases of cancelled ones end. */
    public void cancelOverdue() {
        new Overdue(inFlight, leases).start();
    }

    /**
     * {@code holder} is lent something.
     *
     * @param what it is, for the log
     * @param takeBack done, on a thread that it must not hold up, if the holder is cancelled or crashed and does not give it back
     */
    public Lease lend(InFlightRequest holder, String what, Runnable takeBack) {
        return leases.lend(holder, what, takeBack);
    }

    /**
     * The calling thread, which works for no request in {@code component}, is lent something, until it gives that back or the component ends.
     *
     * @see #lend(InFlightRequest, String, Runnable)
     */
    public Lease lend(PowerSwitch component, String what, Runnable takeBack) {
        return leases.lend(OwnThread.in(component), what, takeBack);
    }

    /** What threads of {@code component} were lent that work for no request is taken back now: it ends. */
    public void endLeases(PowerSwitch component) {
        leases.end(lease -> lease.isOf(component));
    }

    /** The same of one such thread, which is crashed alone. */
    public void endLeases(Thread thread) {
        leases.end(lease -> lease.isOf(thread));
    }

    /** The boundary of this process, for the container's side of it, which the container makes by class name. */
    public static Boundary installed() {
        return installed;
    }

    /** The request that the calling thread works on; null if there is none. */
    public static InFlightRequest currentRequest() {
        return CURRENT.get();
    }

    /** Notes that the request gets on that the calling thread works on, if it does on any. */
    public static void step(Step kind) {
        InFlightRequest request = CURRENT.get();
        if (request != null) {
            request.step(kind);
        }
    }

    /**
     * The calling thread is about to commit.
     *
     * @throws SQLException if what it works for, a request or a generation of a module, was crashed: nothing is committed for that any more
     */
    public static void commits() throws SQLException {
        InFlightRequest request = CURRENT.get();
        if (request == null) {
            requireLife();
        } else {
            request.commits();
        }
    }

    /**
     * The calling thread, which works for no request, is about to ask something of a store.
     *
     * @throws SQLException if the generation of a module that it works in was crashed
     */
    public static void requireLife() throws SQLException {
        Optional<PowerSwitch> ended = PowerSwitches.around(Thread.currentThread().getContextClassLoader()).filter(PowerSwitch::isThrown);
        if (ended.isPresent()) {
            throw new SQLException(ended.get().generation() + ", which asks for this, was crashed");
        }
    }

    /** Proves that a mark was set by this generation's boundary. */
    public String nonce() {
        return nonce;
    }

    /**
     * From now on requests to {@code slot} are let in: its module was seen to run.
     *
     * @param operations of which it recognises repeats
     * @param powerSwitch of this generation of it
     */
    public void open(String slot, Operations operations, PowerSwitch powerSwitch) {
        open.put(slot, new Module(operations, powerSwitch));
    }

    /**
     * From now on nobody is let in to {@code slot}, nothing that the requests in it still do reaches a store, and what was injected into its
     * module is over. The module's switch is for the caller to throw; empty if no module runs there.
     */
    public Optional<PowerSwitch> fence(String slot) {
        Module module = open.remove(slot);
        if (module == null) {
            return Optional.empty();
        }
        if (flows.get(slot) != null) {
            inject(flows.get(slot).module(), null);
        }
        inFlight.fence(module.powerSwitch());
        return Optional.of(module.powerSwitch());
    }

    /** Threads that should have left ended generations of modules, as they were counted last. */
    public void zombies(int threads) {
        inFlight.zombiesOfEndedGenerations(threads);
    }

    /** From now on the requests to {@code slot} count as {@code module}'s, and those to the slot that it had before do not any more. */
    public void count(String slot, ElementId module) {
        flows.entrySet().removeIf(it -> {
            boolean earlier = it.getValue().module().equals(module) && !it.getKey().equals(slot);
            if (earlier) {
                it.getValue().arm(null);
            }
            return earlier;
        });
        flows.put(slot, new Flow(module, () -> onFailure.run()));
    }

    /** Injects a fault into {@code module}; null ends the one that is there. */
    public void inject(ElementId module, Message.Injection injection) {
        ArmedFault fault = injection == null ? null : new ArmedFault(injection, System.nanoTime());
        flows.values().stream().filter(it -> it.module().equals(module)).forEach(it -> it.arm(fault));
    }

    /**
     * Crashes {@code request} and nothing else of its module: nothing it does reaches a store, and what it was going to answer is what a crash
     * leaves over. Its thread goes on until it is {@linkplain InFlightRequest#cut cut}.
     */
    public void crash(InFlightRequest request) {
        inFlight.crash(request);
    }

    /**
     * The calling thread has had its module end. The request that it works on, if it does, is answered as the cause of that and not as a
     * victim: sent again, it would end the next generation too.
     */
    public static void exits() {
        InFlightRequest request = CURRENT.get();
        if (request != null) {
            request.failure().exits();
        }
    }

    /** The requests that are in the component with this switch. */
    public List<InFlightRequest> requestsIn(PowerSwitch component) {
        return inFlight.in(component);
    }

    /** The requests to what runs in {@code slot}. */
    public List<InFlightRequest> requestsTo(String slot) {
        Module module = open.get(slot);
        return module == null ? List.of() : requestsIn(module.powerSwitch());
    }

    /** The listener of {@code slot} is restarted: that it refuses connections, if that was injected, is over. */
    public void listensAnew(String slot) {
        Flow flow = flows.get(slot);
        if (flow != null && flow.fault() != null && flow.fault().injection().harm() == Message.Harm.REFUSE) {
            flow.arm(null);
        }
    }

    /** The requests to all modules. */
    public List<InFlightRequest> requests() {
        return inFlight.all();
    }

    /** How the modules stand. */
    public Message.Modules modules() {
        Map<Flow, Stuck> stuck = inFlight.stuck(System.nanoTime());
        return new Message.Modules(flows.values().stream().map(it -> it.counts(stuck.getOrDefault(it, Stuck.NONE))).toList());
    }

    private Operations operations(String slot) {
        Module module = open.get(slot);
        return module == null ? Operations.NONE : module.operations();
    }

    /** Whether a request to {@code slot} goes to an operation that recognises repeats; {@code path} is as it was sent. */
    public boolean deduplicates(String slot, String method, String path) {
        return operations(slot).find(method, path).isPresent();
    }

    /**
     * The key of a request to {@code slot}, in its header or its path; null if it has none there.
     *
     * @param header the field {@code Idempotency-Key}; null if there is none
     */
    public String key(String slot, String method, String path, String header) {
        if (header == null) {
            return MethodKind.of(method) != MethodKind.OTHER ? null
                    : operations(slot).find(method, path).map(Operations.Match::pathKey).orElse(null);
        }
        try {
            return IdempotencyKey.parse(List.of(header)).map(IdempotencyKey::value).orElse(null);
        } catch (BadHeaderException e) {
            // Front doors have refused it; whoever comes past them names nothing.
            return null;
        }
    }

    /** Decides about a request that arrives at {@code slot}, and counts a refusal. */
    public Admission decide(String slot, Arrival arrival) {
        Admission admission = open.containsKey(slot) ? rules.decide(arrival, System.nanoTime()) : Admission.Refused.NO_MODULE;
        if (admission instanceof Admission.Refused) {
            vitals.add(Counter.REFUSED, 1);
        }
        return admission;
    }

    /** Something failed that the calling thread's request needs: see {@link InFlightRequest#disturbed}. */
    public static void disturbed() {
        InFlightRequest request = CURRENT.get();
        if (request != null) {
            request.disturbed();
        }
    }

    /** From here on the calling thread, which is not the request's own, works for {@code request}; null to end that. */
    public static void workFor(InFlightRequest request) {
        if (request == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(request);
        }
    }

    /** Refuses a request that was admitted when the module had not been crashed yet. */
    public Admission.Refused moduleGone() {
        vitals.add(Counter.REFUSED, 1);
        return Admission.Refused.NO_MODULE;
    }

    /** The calling thread begins to work on a request to {@code slot} that was admitted; empty if its module was crashed since. */
    public Optional<InFlightRequest> begin(String slot, Admission.Admitted admitted, Trace trace) {
        Module module = open.get(slot);
        if (module == null) {
            return Optional.empty();
        }
        Visit visit;
        try {
            visit = module.powerSwitch().enter();
        } catch (SandboxCrashed e) {
            return Optional.empty();
        }
        InFlightRequest request = new InFlightRequest(System.nanoTime(), admitted.deadlineNanos(), trace, visit, flows.get(slot));
        inFlight.add(request);
        CURRENT.set(request);
        return Optional.of(request);
    }

    /** The calling thread does not work on {@code request} any longer; its answer may still be written by another. */
    public void leave(InFlightRequest request) {
        CURRENT.remove();
        request.leaveThread();
    }

    /** {@code request} was answered. */
    public void end(InFlightRequest request, int status) {
        boolean own = !request.isCrashed() && !request.failure().metRestart();
        if (request.failure().thrown() != null && request.flow != null && own) {
            request.flow.left(request.failure().thrown());
        }
        if (own && isServerError(status)) {
            request.failure().count();
        }
        inFlight.remove(request, status);
    }

    /** Not what it cannot do, nor that it waits for somebody else. */
    private static boolean isServerError(int status) {
        return status >= 500 && status != 501 && status != 503 && status != 505;
    }

    /**
     * Whether an answer is the module's own word, whatever happened to a store meanwhile: it says when to come again, to a request that
     * only the client may repeat. Marked as interrupted, it would reach the client as an outcome that nobody knows.
     */
    public static boolean saysWhenToComeAgain(String method, int status, boolean hasRetryAfter) {
        return status == 503 && hasRetryAfter && MethodKind.of(method) == MethodKind.OTHER;
    }

    /**
     * Whether an answer of {@code status} is only what a crash left over, of the module, a bean or a store. For a while after a loss every server error
     * counts as such: the container's pool still stumbles over what it holds of the store's last life.
     */
    public boolean interrupted(InFlightRequest request, int status) {
        if (request.failure().hasExited()) {
            return false;
        }
        if (request.isCrashed()) {
            // What is not there any more is not found, either; an answer may tell of a session that was not saved, or be what its module says of a
            // connection that was taken away.
            return status >= 500 || status == 404 || request.preliminaries().wereDropped() || request.wasDisturbed();
        }
        // A store that was not reached in time, or a connection that ended with its request's time, was not lost.
        return status >= 500 && !request.isCancelled() && (request.failure().metRestart() || request.connections().lostStore()
                || storeLostSince.test(request.startedNanos - AFTERMATH_NANOS));
    }
}
