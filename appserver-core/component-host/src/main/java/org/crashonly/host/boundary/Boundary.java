package org.crashonly.host.boundary;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.Vitals;
import org.crashonly.control.Vitals.Counter;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.IdempotencyKey;
import org.crashonly.request.MethodKind;

/** One per host: lets requests in or not, knows those that run, and says how an answer is to be marked. */
public final class Boundary {

    private static final ThreadLocal<InFlightRequest> CURRENT = new ThreadLocal<>();
    private static final long AFTERMATH_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static volatile Boundary installed;

    private final String nonce;
    private final AdmissionRules rules;
    private final Vitals vitals;
    private final InFlight inFlight;
    private final LongPredicate storeLostSince;
    private final Map<String, Operations> open = new ConcurrentHashMap<>();
    private final Map<String, Flow> flows = new ConcurrentHashMap<>();

    private Boundary(Generation generation, String nonce, Vitals vitals, LongPredicate storeLostSince) {
        this.nonce = nonce;
        this.rules = new AdmissionRules(generation, ProcessIdentity.currentBoot());
        this.vitals = vitals;
        this.inFlight = new InFlight(vitals);
        this.storeLostSince = storeLostSince;
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

    /** From now on requests are cancelled when their time is over. */
    public void cancelOverdue() {
        new Overdue(inFlight).start();
    }

    /** The boundary of this process, for the container's side of it, which the container makes by class name. */
    public static Boundary installed() {
        return installed;
    }

    /** The request that the calling thread works on; null if there is none. */
    public static InFlightRequest currentRequest() {
        return CURRENT.get();
    }

    /** Proves that a mark was set by this generation's boundary. */
    public String nonce() {
        return nonce;
    }

    /** From now on the requests to {@code slot} count as {@code module}'s. */
    public void count(String slot, ElementId module) {
        flows.put(slot, new Flow(module));
    }

    /** Injects a fault into {@code module}; null ends the one that is there. */
    public void inject(ElementId module, Message.Injection injection) {
        ArmedFault fault = injection == null ? null : new ArmedFault(injection, System.nanoTime());
        flows.values().stream().filter(it -> it.module().equals(module)).forEach(it -> it.arm(fault));
    }

    /** The fault that strikes {@code request}; null if none does. */
    public static ArmedFault strikes(InFlightRequest request) {
        ArmedFault fault = request.flow == null ? null : request.flow.fault();
        return fault != null && fault.strikes(ThreadLocalRandom.current(), System.nanoTime()) ? fault : null;
    }

    /** How the modules stand. */
    public Message.Modules modules() {
        Map<Flow, Long> stuck = inFlight.stuck(System.nanoTime());
        return new Message.Modules(flows.values().stream().map(it -> it.counts(stuck.getOrDefault(it, 0L))).toList());
    }

    /** From now on requests to {@code slot} are let in: its module was seen to run, and recognises repeats of {@code operations}. */
    public void open(String slot, Operations operations) {
        open.put(slot, operations);
    }

    /** Whether a request to {@code slot} goes to an operation that recognises repeats; {@code path} is as it was sent. */
    public boolean deduplicates(String slot, String method, String path) {
        return open.getOrDefault(slot, Operations.NONE).find(method, path).isPresent();
    }

    /**
     * The key of a request to {@code slot}, in its header or its path; null if it has none there.
     *
     * @param header the field {@code Idempotency-Key}; null if there is none
     */
    public String key(String slot, String method, String path, String header) {
        if (header == null) {
            return MethodKind.of(method) != MethodKind.OTHER ? null
                    : open.getOrDefault(slot, Operations.NONE).find(method, path).map(Operations.Match::pathKey).orElse(null);
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
        Admission admission = open.containsKey(slot)
                ? rules.decide(arrival, System.nanoTime())
                : new Admission.Refused(503, "not-ready", "no module runs here yet");
        if (admission instanceof Admission.Refused) {
            vitals.add(Counter.REFUSED, 1);
        }
        return admission;
    }

    /** From here on the calling thread, which is not the request's own, works for {@code request}; null to end that. */
    public static void workFor(InFlightRequest request) {
        if (request == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(request);
        }
    }

    /** The calling thread begins to work on an admitted request. */
    public InFlightRequest begin(Admission.Admitted admitted, Trace trace) {
        return begin(null, admitted, trace);
    }

    /** The same, of a request to {@code slot}. */
    public InFlightRequest begin(String slot, Admission.Admitted admitted, Trace trace) {
        Flow flow = slot == null ? null : flows.get(slot);
        InFlightRequest request = new InFlightRequest(System.nanoTime(), admitted.deadlineNanos(), trace, flow);
        inFlight.add(request);
        CURRENT.set(request);
        return request;
    }

    /** The calling thread does not work on {@code request} any longer; its answer may still be written by another. */
    public void leave(InFlightRequest request) {
        CURRENT.remove();
        request.leaveThread();
    }

    /** {@code request} was answered. */
    public void end(InFlightRequest request, int status) {
        if (request.thrown() != null && request.flow != null) {
            request.flow.left(request.thrown());
        }
        inFlight.remove(request, status);
    }

    /**
     * Whether an answer is the module's own word, whatever happened to a store meanwhile: it says when to come again, to a request that
     * only the client may repeat. Marked as interrupted, it would reach the client as an outcome that nobody knows.
     */
    public static boolean saysWhenToComeAgain(String method, int status, boolean hasRetryAfter) {
        return status == 503 && hasRetryAfter && MethodKind.of(method) == MethodKind.OTHER;
    }

    /**
     * Whether an answer of {@code status} is only what the loss of a store left over. For a while after a loss every server error
     * counts as such: the container's pool still stumbles over what it holds of the store's last life.
     */
    public boolean interrupted(InFlightRequest request, int status) {
        return status >= 500 && (request.lostStore() || storeLostSince.test(request.startedNanos - AFTERMATH_NANOS));
    }
}
