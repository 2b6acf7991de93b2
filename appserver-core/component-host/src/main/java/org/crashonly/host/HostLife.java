package org.crashonly.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.Message.ModuleStatus;
import org.crashonly.control.Message.State;
import org.crashonly.control.Message.Status;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.resources.Resources;
import org.crashonly.power.Departure;
import org.crashonly.power.SandboxCrashed;

/**
 * A host's life: boot, deploy each module, say what became of it; then end one module's generation and begin its next, whenever that is asked
 * for. The host's own end is a crash. Used by one thread, which outlives whatever an ended generation throws into it.
 */
final class HostLife {

    private static final Logger LOG = System.getLogger(HostLife.class.getName());

    /**
     * A module wants to end the JVM.
     *
     * @param generation the module's, as its {@link ModuleStatus} tells; {@link ModuleSpares#NONE} while it stands by
     * @param call {@code System.exit(3)}
     */
    record Exit(ElementId module, LongSupplier generation, String call) {}

    /** Requests that take longer are crashed with the generation in which they are, as if it had failed. */
    private static final Duration LONGEST_END = Duration.ofMillis(100);

    private final Container container;
    private final Path root;
    private final Consumer<Exit> exits;
    private final Map<ElementId, ModuleSpec> modules = new LinkedHashMap<>();
    private final Map<ElementId, ModuleStatus> statuses = new LinkedHashMap<>();
    private final ModuleSpares spares = new ModuleSpares();
    private IntConsumer routed = port -> { };
    private long recoveryMillis;

    /**
     * @param root the container's directory, new in each generation
     * @param exits is told, on any thread, of a module that wants to end the JVM; to be followed by {@link #exited}
     */
    HostLife(Container container, Path root, Consumer<Exit> exits) {
        this.container = container;
        this.root = root;
        this.exits = exits;
    }

    /** What returns when requests are sent to a port, or after a short while. */
    void onNextPort(IntConsumer wait) {
        routed = wait;
    }

    /**
     * Boots and deploys.
     *
     * @param ageMillis how old the process is
     * @return READY if a module was seen to answer, with the causes of those that were not; else FAILED with each module's cause
     */
    Status begin(List<ModuleSpec> all, LongSupplier ageMillis) {
        try {
            container.boot(root, all);
        } catch (ContainerException e) {
            LOG.log(Level.ERROR, "the container does not boot: " + e.getMessage(), e);
            return new Status(State.FAILED, all.stream().map(module -> new ModuleStatus(module.id(), 0, null)).toList(), 0,
                    "the container does not boot: " + e.getMessage());
        }
        return deploy(all, ageMillis);
    }

    /** Deploys, in a container that was booted with room for as many; otherwise as {@link #begin}. */
    Status deploy(List<ModuleSpec> all, LongSupplier ageMillis) {
        all.forEach(module -> modules.put(module.id(), module));
        all.forEach(module -> statuses.put(module.id(), deploy(module, 0)));
        List<ModuleStatus> failed = statuses.values().stream().filter(module -> module.failure() != null).toList();
        if (failed.size() < all.size()) {
            recoveryMillis = ageMillis.getAsLong();
            return ready();
        }
        return new Status(State.FAILED, List.copyOf(statuses.values()), 0,
                "no module runs; " + failed.getFirst().id() + ": " + failed.getFirst().failure());
    }

    /**
     * Crashes the present generation of a module and begins the next one, unless that was begun before; or the other way round; or fences the
     * present one and lets requests in to the one that stands by.
     *
     * @param tell is told how the host stands when the one has ended, and when the other one runs or cannot
     */
    void restart(Message.RestartModule order, Consumer<Status> tell) {
        Generation next = order.generation();
        ModuleStatus now = statuses.get(next.id());
        if (now == null || now.generation() >= next.number()) {
            return;
        }
        ModuleSpec module = modules.get(next.id());
        ModuleSpec as = order.module() == null ? module : order.module();
        try {
            if (spares.fits(as)) {
                takeSpare(as, next, now.port() > 0, order.servesMeanwhile(), tell);
                return;
            }
            if (order.servesMeanwhile() && now.port() > 0 && container.hasRoomBeside(module) && isReplaced(module, as, next, tell)) {
                return;
            }
            stands(new ModuleStatus(module.id(), 0, null, next.number()), tell);
            crash(module);
            modules.put(next.id(), as);
            stands(deploy(as, next.number()), tell);
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.ERROR, module.id() + " cannot be restarted in this process: " + e.getMessage(), e);
            stands(new ModuleStatus(module.id(), 0, e.getMessage(), next.number()), tell);
        }
    }

    /**
     * @param runs whether there is a present generation
     * @param serves whether that is to serve until the next one does
     */
    private void takeSpare(ModuleSpec module, Generation next, boolean runs, boolean serves, Consumer<Status> tell) throws ContainerException {
        if (!runs) {
            crash(module);
        }
        int port = container.takeSpare(module, runs && serves);
        spares.taken(module.id(), next.number());
        modules.put(module.id(), module);
        stands(new ModuleStatus(module.id(), port, null, next.number()), tell);
        if (runs && serves) {
            isLeft(module, port);
        }
        if (runs) {
            crashEarlier(module);
        }
    }

    /** Returns when requests go to {@code port}, and those have ended that had come to the generation of {@code module} before it. */
    private void isLeft(ModuleSpec module, int port) {
        routed.accept(port);
        container.awaitIdle(module, LONGEST_END);
    }

    /** Begins {@code next} beside the present generation, and crashes that when the next one answers; false if it does not. */
    private boolean isReplaced(ModuleSpec module, ModuleSpec as, Generation next, Consumer<Status> tell) {
        try {
            int port = container.deployBeside(as, call -> exits.accept(new Exit(next.id(), next::number, call)));
            modules.put(next.id(), as);
            stands(new ModuleStatus(next.id(), port, null, next.number()), tell);
            isLeft(module, port);
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.WARNING, module.id() + " does not begin beside its earlier generation: " + e.getMessage(), e);
            return false;
        }
        crashEarlier(module);
        return true;
    }

    private void crashEarlier(ModuleSpec module) {
        try {
            crash(module);
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.ERROR, module.id() + " leaves its earlier generation behind: " + e.getMessage(), e);
        }
    }

    /**
     * Makes or ends what stands by for one module, if that is due: to be called when there is nothing else to do.
     *
     * @param hasTime asked now and then; false once there is
     * @param isScarce whether memory is, so that nothing should stand by
     * @param now {@link System#nanoTime}
     * @param tell is told how the host stands if that is another way than before
     */
    void prepare(BooleanSupplier hasTime, boolean isScarce, long now, Consumer<Status> tell) {
        List<ModuleSpec> serving = modules.values().stream().filter(it -> statuses.get(it.id()).port() > 0).toList();
        spares.due(serving, isScarce, now).ifPresent(step -> {
            switch (step) {
                case ModuleSpares.Step.Make(ModuleSpec module) -> makeSpare(module, hasTime, now);
                case ModuleSpares.Step.End(ModuleSpec module) -> endSpare(module);
            }
            tell.accept(ready());
        });
    }

    private void makeSpare(ModuleSpec module, BooleanSupplier hasTime, long now) {
        if (!container.hasRoomBeside(module)) {
            spares.failed(module, "its process has no room for two generations of it at a time", now);
            return;
        }
        AtomicLong generation = new AtomicLong(ModuleSpares.NONE);
        try {
            container.deploySpare(module, call -> exits.accept(new Exit(module.id(), generation::get, call)), hasTime);
            spares.made(module, generation);
            LOG.log(Level.INFO, "{0}: its next generation stands by", module.id());
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.WARNING, "nothing stands by for " + module.id() + ": " + e.getMessage(), e);
            spares.failed(module, e.getMessage(), now);
        }
    }

    private void endSpare(ModuleSpec module) {
        spares.ended(module.id());
        try {
            container.discardSpare(module);
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.ERROR, module.id() + " leaves what stood by for it behind: " + e.getMessage(), e);
        }
    }

    /**
     * Ends the generation of a module that wanted to end the JVM; nothing of the neighbours suffers. To begin the next one is the manager's
     * decision.
     *
     * @param tell is told how the host stands when it has ended
     */
    void exited(Exit exit, Consumer<Status> tell) {
        ModuleStatus now = statuses.get(exit.module());
        String failure = "called " + exit.call();
        if (exit.generation().getAsLong() == ModuleSpares.NONE) {
            spareExited(exit.module(), failure, tell);
            return;
        }
        if (now.port() == 0 || now.generation() != exit.generation().getAsLong()) {
            return;
        }
        LOG.log(Level.WARNING, "{0} {1}: its generation ends", exit.module(), failure);
        try {
            crash(modules.get(exit.module()));
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.ERROR, exit.module() + " does not end in this process: " + e.getMessage(), e);
        }
        stands(new ModuleStatus(exit.module(), 0, failure, now.generation(), true), tell);
    }

    private void spareExited(ElementId module, String failure, Consumer<Status> tell) {
        spares.of(module).ifPresent(spare -> {
            LOG.log(Level.WARNING, "what stands by for {0} {1}: it ends", module, failure);
            endSpare(spare);
            spares.failed(spare, failure + " while it stood by", System.nanoTime());
            tell.accept(ready());
        });
    }

    private void crash(ModuleSpec module) throws ContainerException {
        Departure departure = container.crash(module);
        LOG.log(departure.zombies().isEmpty() ? Level.INFO : Level.WARNING, "{0} ends: {1}", module.id(), sentence(departure));
    }

    private static String sentence(Departure departure) {
        return "its threads left within " + departure.took().toMillis() + " ms, after " + departure.interrupts() + " interrupts"
                + (departure.zombies().isEmpty() ? "" : ", but not " + departure.zombies().stream()
                        .map(zombie -> zombie.thread() + " (" + zombie.reason() + ")").collect(Collectors.joining(", ")));
    }

    private void stands(ModuleStatus module, Consumer<Status> tell) {
        statuses.put(module.id(), module);
        tell.accept(ready());
    }

    /** Its container has other resources than before. */
    void changed(Consumer<Status> tell) {
        if (statuses.values().stream().anyMatch(module -> module.failure() == null)) {
            tell.accept(ready());
        }
    }

    /** How the host stands, once all modules were deployed. */
    Status ready() {
        ElementId process = modules.keySet().iterator().next().parent().orElseThrow();
        List<ModuleStatus> all = statuses.values().stream().map(it -> it.with(spares.status(modules.get(it.id())))).toList();
        return new Status(State.READY, all, recoveryMillis, null, Resources.installed().in(process));
    }

    private ModuleStatus deploy(ModuleSpec module, long generation) {
        try {
            int port = container.deploy(module, call -> exits.accept(new Exit(module.id(), () -> generation, call)));
            return new ModuleStatus(module.id(), port, null, generation);
        } catch (ContainerException | SandboxCrashed e) {
            LOG.log(Level.ERROR, module.id() + " does not run: " + e.getMessage(), e);
            return new ModuleStatus(module.id(), 0, e.getMessage(), generation);
        }
    }
}
