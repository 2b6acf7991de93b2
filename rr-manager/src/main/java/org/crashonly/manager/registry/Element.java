package org.crashonly.manager.registry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.journal.Entry.ElementRecord;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.sandbox.process.WatchedProcess;

/** What the manager knows of one process. Used by the supervisor's thread only. */
public final class Element {

    private Planned planned;
    private final ProcessPolicy policy;
    private ElementRecord past;
    private ProcessSpec spec;
    private WatchedProcess process;
    private VitalsReader vitals;
    private ControlServer.Session session;
    private Map<ElementId, Integer> ports = Map.of();
    private Map<String, Long> counters = Map.of();
    private List<ElementId> resources = List.of();
    private Map<ElementId, Message.ModuleSpare> spares = Map.of();
    /** What the journal says of modules, resources and beans that were restarted without their process. */
    private final Map<ElementId, ElementRecord> modules = new TreeMap<>();
    /** Modules that are being restarted in the current generation, since when. */
    private final Map<ElementId, Long> restarting = new TreeMap<>();
    /** Those of them whose earlier generation serves until the next one does. */
    private final Set<ElementId> servingMeanwhile = new TreeSet<>();
    /** When modules that were restarted in the current generation became ready. */
    private final Map<ElementId, Long> modulesReadySince = new TreeMap<>();
    private Map<ElementId, GivenUp> givenUp = Map.of();
    private Map<ElementId, Quarantined> quarantined = Map.of();
    private Map<ElementId, String> faults = Map.of();
    private long revision;
    /** Ended generations that are neither reaped nor fenced everywhere. */
    private final Map<Generation, WatchedProcess> lingering = new TreeMap<>();

    /**
     * A module that is not restarted any more, though it fails.
     *
     * @param why a sentence
     * @param closed it answers nothing well: requests are refused without asking it
     * @param sinceNanos when it was given up ({@link System#nanoTime})
     * @param dueNanos when it is tried again, unless failures go on
     */
    public record GivenUp(String why, boolean closed, long sinceNanos, long dueNanos) {}

    /**
     * A module that does not start, while its process serves.
     *
     * @param why a sentence
     * @param attempts so many times in a row
     * @param sinceNanos when that was found ({@link System#nanoTime})
     * @param dueNanos when it is tried again
     */
    public record Quarantined(String why, int attempts, long sinceNanos, long dueNanos) {

        /** Once may be chance, or the fault of a version that gives its place back: requests wait for another attempt, but not for two. */
        boolean isLasting() {
            return attempts > 1;
        }
    }

    public Element(Planned planned, ProcessPolicy policy, ElementRecord past) {
        this.planned = planned;
        this.policy = policy;
        this.past = past;
    }

    public Planned planned() {
        return planned;
    }

    /** From its next generation on it is to be this. */
    public void planned(Planned now) {
        planned = now;
    }

    public ElementId id() {
        return planned.id();
    }

    public ProcessPolicy policy() {
        return policy;
    }

    /** Another number whenever its lives, or those of what is in it, may have changed, or who of that is being restarted. */
    public long revision() {
        return revision;
    }

    /** What the journal says of all lives so far. */
    public ElementRecord past() {
        return past;
    }

    public void past(ElementRecord now) {
        revision++;
        past = now;
    }

    /** A new generation runs, or one was found running. */
    public void runs(ProcessSpec newSpec, WatchedProcess newProcess) {
        revision++;
        spec = newSpec;
        process = newProcess;
        vitals = new VitalsReader(newSpec.vitalsFile(), newProcess.identity());
        session = null;
        ports = Map.of();
        counters = Map.of();
        resources = List.of();
        spares = Map.of();
        restarting.clear();
        servingMeanwhile.clear();
        modulesReadySince.clear();
    }

    /** The specification of the running generation was added to. */
    public void runs(ProcessSpec more) {
        spec = more;
    }

    /** The current generation is over; until {@link #gone} its process may still be there. */
    public void over() {
        revision++;
        if (process != null) {
            lingering.put(spec.generation(), process);
            vitals.close();
        }
        process = null;
        vitals = null;
        session = null;
        ports = Map.of();
        resources = List.of();
        spares = Map.of();
        restarting.clear();
        servingMeanwhile.clear();
        modulesReadySince.clear();
        quarantined = Map.of();
        faults = Map.of();
    }

    /** A spare's process becomes another element's. */
    public WatchedProcess giveProcess() {
        WatchedProcess given = process;
        vitals.close();
        process = null;
        vitals = null;
        session = null;
        ports = Map.of();
        return given;
    }

    /** {@code process} is one of an earlier generation, found by a manager that had not begun it: it is about to be ended. */
    public void lingers(Generation generation, WatchedProcess process) {
        lingering.put(generation, process);
    }

    /** Ended generations that are neither reaped nor fenced everywhere. */
    public Set<Generation> lingering() {
        return Set.copyOf(lingering.keySet());
    }

    /** {@code generation} can do nothing any more: reaped, or fenced at every store. */
    public void gone(Generation generation) {
        lingering.remove(generation);
    }

    /** Whether every earlier generation is reaped or fenced. */
    public boolean predecessorsGone() {
        return lingering.isEmpty();
    }

    /** The process of {@code generation}, current or lingering. */
    public Optional<WatchedProcess> processOf(Generation generation) {
        return process != null && spec.generation().equals(generation)
                ? Optional.of(process) : Optional.ofNullable(lingering.get(generation));
    }

    /** The running process of the current generation. */
    public Optional<WatchedProcess> process() {
        return Optional.ofNullable(process);
    }

    public Optional<ProcessSpec> spec() {
        return process == null ? Optional.empty() : Optional.of(spec);
    }

    public Optional<VitalsReader> vitals() {
        return Optional.ofNullable(vitals);
    }

    public Optional<ControlServer.Session> session() {
        return Optional.ofNullable(session);
    }

    public void connected(ControlServer.Session newSession) {
        session = newSession;
    }

    /** Forgets {@code ended}, unless the process has connected anew meanwhile. */
    public void disconnected(ControlServer.Session ended) {
        if (session == ended) {
            session = null;
        }
    }

    public void send(Message message) {
        session().ifPresent(it -> it.send(message));
    }

    /** Where the modules of the current generation answer. */
    public Map<ElementId, Integer> ports() {
        return ports;
    }

    public void ports(Map<ElementId, Integer> now) {
        ports = Map.copyOf(now);
    }

    /** What of its container can be restarted alone, as far as it is known. */
    public List<ElementId> resources() {
        return resources;
    }

    public void resources(List<ElementId> now) {
        resources = List.copyOf(now);
    }

    /** How the next generations of those of its modules stand that are to stand by in it. */
    public Map<ElementId, Message.ModuleSpare> spares() {
        return spares;
    }

    public void spares(Map<ElementId, Message.ModuleSpare> now) {
        spares = Map.copyOf(now);
    }

    /** What the journal says of the times that {@code module}, a resource, or a bean, was restarted without its process. */
    public ElementRecord pastOf(ElementId module) {
        return modules.getOrDefault(module, ElementRecord.none(module));
    }

    /** The beans of {@code module} that were ever restarted without it. */
    public List<ElementId> restartedBeans(ElementId module) {
        return modules.keySet().stream().filter(it -> module.contains(it) && it.level() == Level.BEAN).toList();
    }

    public void pastOf(ElementId module, ElementRecord now) {
        revision++;
        modules.put(module, now);
    }

    /** The number of {@code module}'s, or a resource's, present life: it ends with each life of its process, and when it is restarted alone. */
    public long generationOf(ElementId module) {
        return past.generation() + pastOf(module).restarts();
    }

    /** {@code module} is being restarted in the current generation, and serves nobody. */
    public void moduleRestarts(ElementId module, long now) {
        revision++;
        restarting.put(module, now);
        servingMeanwhile.remove(module);
    }

    /** {@code module} is being restarted in the current generation; its earlier generation serves until the next one does. */
    public void moduleIsReplaced(ElementId module, long now) {
        revision++;
        restarting.put(module, now);
        servingMeanwhile.add(module);
    }

    /** {@code module} was restarted in the current generation. */
    public void moduleRuns(ElementId module, long now) {
        revision++;
        restarting.remove(module);
        servingMeanwhile.remove(module);
        modulesReadySince.put(module, now);
    }

    /** Whether {@code module} is being restarted without its process. */
    public boolean isRestarting(ElementId module) {
        return restarting.containsKey(module);
    }

    /** Whether {@code module} is being restarted without its process, and serves nobody meanwhile. */
    public boolean isInterrupted(ElementId module) {
        return restarting.containsKey(module) && !servingMeanwhile.contains(module);
    }

    /** Whether any of its modules is being restarted without its process. */
    public boolean isRestartingAny() {
        return !restarting.isEmpty();
    }

    /** When the restart of {@code module} without its process began ({@link System#nanoTime}); empty if there is none. */
    Optional<Long> restartingSince(ElementId module) {
        return Optional.ofNullable(restarting.get(module));
    }

    /** When {@code module} became ready, if its process is. */
    public long readySince(ElementId module) {
        return modulesReadySince.getOrDefault(module, policy.readySince());
    }

    public Map<String, Long> counters() {
        return counters;
    }

    public void counters(Map<String, Long> now) {
        counters = now;
    }

    /** What is injected into its modules at this moment, in words. */
    public Map<ElementId, String> faults() {
        return faults;
    }

    public void faults(Map<ElementId, String> now) {
        faults = Map.copyOf(now);
    }

    /** Those of its modules that do not start, while others do. */
    public Map<ElementId, Quarantined> quarantined() {
        return quarantined;
    }

    public void quarantined(Map<ElementId, Quarantined> now) {
        quarantined = Map.copyOf(now);
    }

    /** Those of its modules that are given up. */
    public Map<ElementId, GivenUp> givenUp() {
        return givenUp;
    }

    public void givenUp(Map<ElementId, GivenUp> now) {
        givenUp = Map.copyOf(now);
    }

    /** The 90th percentile of the latest recovery times, in milliseconds; 0 if nothing was measured. */
    public long expectedRecoveryMillis() {
        return past.percentile(0.9);
    }
}
