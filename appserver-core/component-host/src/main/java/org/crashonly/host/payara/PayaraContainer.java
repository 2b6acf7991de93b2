package org.crashonly.host.payara;

import com.sun.enterprise.glassfish.bootstrap.Constants;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Operations;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.host.Container;
import org.crashonly.host.ContainerException;
import org.crashonly.host.beans.Beans;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.remains.JvmDefaults;
import org.crashonly.host.remains.Remains;
import org.crashonly.host.resources.ResourceUse;
import org.crashonly.host.resources.Resources;
import org.crashonly.host.sessions.RenewableStore;
import org.crashonly.payara.PayaraRuntime;
import org.crashonly.power.Departure;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.glassfish.embeddable.BootstrapProperties;
import org.glassfish.embeddable.GlassFish;
import org.glassfish.embeddable.GlassFishException;
import org.glassfish.embeddable.GlassFishProperties;
import org.glassfish.embeddable.GlassFishRuntime;
import org.glassfish.internal.api.Globals;

/** Payara Micro in this process, booted from the class path through its embedding API, without its launcher's shutdown hook. */
public final class PayaraContainer implements Container {

    /**
     * Where the HTTP sessions of all modules are kept.
     *
     * @param application under whose name
     * @param use counts how the store serves
     */
    public record Sessions(String application, RenewableStore store, ResourceUse use) {

        /** Those of which nothing was counted yet. */
        public Sessions(String application, RenewableStore store) {
            this(application, store, new ResourceUse());
        }
    }

    /** Threads that take longer are zombies; nobody waits for them. */
    private static final Duration LONGEST_DEPARTURE = Duration.ofMillis(500);

    /** How often each path of a warm-up is asked for while requests are held, and while nobody waits. */
    private static final int HURRIED = 2;
    private static final int LEISURELY = 40;

    /** How often it is looked whether the requests in a module have ended. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Path payara;
    private final Boundary boundary;
    private final int maxConnections;
    private Sessions sessions;
    private final Map<ElementId, Room> rooms = new HashMap<>();
    private final Map<ElementId, ModuleListener> listeners = new HashMap<>();
    private final List<ReservedPort> reserved = new ArrayList<>();
    /** Of crashed generations whose threads have not all left. */
    private final Set<PowerSwitch> haunted = new LinkedHashSet<>();
    private final EndedLoaders ended = new EndedLoaders();
    private Deployments deployments;
    private LeasedPools pools;
    private Beans beans;
    private ModuleSessions modules;
    private JvmDefaults defaults;
    private TimedModules timers;
    /** What would be present generations, in these slots, if this process did not stand by; null if it does not. */
    private Map<ElementId, Slot> standingBy;

    /**
     * @param payara the unpacked Payara Micro
     * @param maxConnections the upper bound of the pool behind the default data source
     * @param sessions where HTTP sessions are kept; null to keep them in memory
     */
    public PayaraContainer(Path payara, Boundary boundary, int maxConnections, Sessions sessions) {
        this.payara = payara;
        this.boundary = boundary;
        this.maxConnections = maxConnections;
        this.sessions = sessions;
    }

    /** Where the HTTP sessions of modules are kept that are deployed from now on. */
    public void keepSessionsIn(Sessions now) {
        sessions = now;
        manageSessions();
    }

    /** Nothing that is deployed from now on works by itself, until this process {@linkplain #takesPlace takes a place}. */
    public void standsBy() {
        standingBy = new HashMap<>();
    }

    /** What was deployed while this process stood by is the present generation from now on. */
    public void takesPlace() {
        Map<ElementId, Slot> present = standingBy;
        standingBy = null;
        present.forEach(this::beginTimers);
    }

    private void manageSessions() {
        if (sessions != null && modules != null) {
            Resources.installed().add(new Resources.Name(Resources.SESSIONS, "http"),
                    new SessionManagement(boundary, modules, sessions.store(), sessions.use()));
        }
    }

    @Override
    public void boot(Path root, List<ModuleSpec> deployable) throws ContainerException {
        defaults = JvmDefaults.now();
        try {
            reserve(deployable);
            InstanceRoot instance = InstanceRoot.create(payara, root);
            instance.write("config/domain.xml", DomainXml.of(rooms.values().stream().flatMap(it -> it.all().stream()).toList(), maxConnections, features().contains("data-grid")));
            deployments = new Deployments(start(instance).getCommandRunner());
            ContainerRemains.prevent();
            pools = LeasedPools.install(Globals.getDefaultHabitat());
            LostNames.install(Globals.getDefaultHabitat());
            JarContents.install(Globals.getDefaultHabitat());
            timers = TimedModules.install(Globals.getDefaultHabitat());
            modules = ModuleDefaults.install(Globals.getDefaultHabitat(), () -> sessions, PayaraRuntime.mimeTypes(payara));
            beans = Beans.install(boundary, new WeldInstances(modules));
            manageSessions();
        } catch (IOException | GlassFishException e) {
            throw new ContainerException(RootCause.of(e), e);
        }
    }

    @Override
    public void settle(ElementId one, ElementId other) {
        rooms.put(other, rooms.remove(one));
        ModuleListener gone = listeners.remove(one);
        if (gone != null) {
            Resources.installed().remove(listenerOf(one), gone);
        }
    }

    @Override
    public int deploy(ModuleSpec module, Consumer<String> onExit) throws ContainerException {
        Slot slot = rooms.get(module.id()).present();
        int port = deploy(module, slot, onExit);
        beginTimers(module.id(), slot);
        warmUp(module, slot, HURRIED, () -> true);
        return port;
    }

    @Override
    public void warmUp(ModuleSpec module) {
        warmUp(module, rooms.get(module.id()).present(), LEISURELY, () -> true);
    }

    private static void warmUp(ModuleSpec module, Slot slot, int rounds, BooleanSupplier goesOn) {
        new WarmUp(slot.port(), module.contextRoot(), module.warmUp()).run(rounds, goesOn);
    }

    @Override
    public boolean hasRoomBeside(ModuleSpec module) {
        return rooms.get(module.id()).free().isPresent();
    }

    @Override
    public int deployBeside(ModuleSpec module, Consumer<String> onExit) throws ContainerException {
        Room room = rooms.get(module.id());
        Slot slot = room.free().orElseThrow();
        try {
            int port = deploy(module, slot, onExit);
            warmUp(module, slot, LEISURELY, () -> true);
            room.taken();
            timers.ends(room.ending().application(module.id()));
            beginTimers(module.id(), slot);
            return port;
        } catch (ContainerException e) {
            beans.revoked(module.id());
            takeBack(module, slot).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    @Override
    public void deploySpare(ModuleSpec module, Consumer<String> onExit, BooleanSupplier hasTime) throws ContainerException {
        Room room = rooms.get(module.id());
        Slot slot = room.free().orElseThrow();
        pools.hide(slot.application(module.id()));
        try {
            beans.beginsSpare(module);
            begin(module, slot);
            PowerSwitch powerSwitch = powerSwitch(module, slot, onExit);
            boundary.open(slot.server(), Operations.NONE, powerSwitch);
            // Whoever waits already gets no less than if it were deployed for him.
            warmUp(module, slot, HURRIED, () -> true);
            warmUp(module, slot, LEISURELY - HURRIED, hasTime);
            // Until it is the present one it serves nobody.
            Optional<PowerSwitch> ignored = boundary.fence(slot.server());
            room.standsBy();
        } catch (ContainerException e) {
            beans.spareEnds(module.id());
            takeBack(module, slot).ifPresent(e::addSuppressed);
            throw e;
        }
    }

    @Override
    public int takeSpare(ModuleSpec module, boolean overlaps) {
        Room room = rooms.get(module.id());
        if (overlaps) {
            room.spareTaken();
        } else {
            Optional<PowerSwitch> earlier = boundary.fence(room.present().server());
            earlier.ifPresent(this::crash);
            room.spareTaken(earlier);
        }
        if (room.ending() != room.present()) {
            timers.ends(room.ending().application(module.id()));
        }
        Slot slot = room.present();
        beans.spareTaken(module.id());
        serve(module, slot, PowerSwitches.of(Deployments.loader(module, slot)));
        pools.show(slot.application(module.id()));
        beginTimers(module.id(), slot);
        return slot.port();
    }

    @Override
    public void awaitIdle(ModuleSpec module, Duration limit) {
        String server = rooms.get(module.id()).ending().server();
        long begun = System.nanoTime();
        while (!boundary.requestsTo(server).isEmpty() && System.nanoTime() - begun < limit.toNanos()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void discardSpare(ModuleSpec module) throws ContainerException {
        Room room = rooms.get(module.id());
        beans.spareEnds(module.id());
        Optional<ContainerException> why = takeBack(module, room.spare().orElseThrow());
        if (why.isPresent()) {
            throw why.get();
        }
        room.spareEnded();
    }

    /** What was deployed in {@code slot} is of no use; tells why it stays. */
    private Optional<ContainerException> takeBack(ModuleSpec module, Slot slot) {
        Optional<PowerSwitch> ignored = boundary.fence(slot.server());
        timers.ends(slot.application(module.id()));
        ClassLoader ending = Deployments.loader(module, slot);
        if (ending == null) {
            return Optional.empty();
        }
        PowerSwitch powerSwitch = PowerSwitches.of(ending);
        if (!cut(powerSwitch, LONGEST_DEPARTURE).zombies().isEmpty()) {
            haunted.add(powerSwitch);
        }
        Remains.takeAway(ending);
        try {
            deployments.undeploy(module, slot);
            return Optional.empty();
        } catch (ContainerException e) {
            return Optional.of(e);
        } finally {
            timers.gone(slot.application(module.id()));
            ended.add(ending);
        }
    }

    private int deploy(ModuleSpec module, Slot slot, Consumer<String> onExit) throws ContainerException {
        beans.begins(module);
        pools.show(slot.application(module.id()));
        begin(module, slot);
        serve(module, slot, powerSwitch(module, slot, onExit));
        return slot.port();
    }

    private void beginTimers(ElementId module, Slot slot) {
        if (standingBy == null) {
            timers.begins(slot.application(module), module);
        } else {
            standingBy.put(module, slot);
        }
    }

    /** Deploys; of what does not come to run nothing goes on that it has begun. */
    private void begin(ModuleSpec module, Slot slot) throws ContainerException {
        BegunModules begun = new BegunModules();
        try {
            deployments.deploy(module, slot, boundary.nonce());
            beans.deployed(Deployments.loader(module, slot));
        } catch (ContainerException e) {
            timers.gone(slot.application(module.id()));
            begun.switches().forEach((loader, powerSwitch) -> abandon(module, slot, loader, powerSwitch));
            throw e;
        }
    }

    /** Payara forgets what does not start, but not the threads that it has made by then. */
    private void abandon(ModuleSpec module, Slot slot, ClassLoader loader, PowerSwitch powerSwitch) {
        if (!cut(powerSwitch.named(module.id().path()), LONGEST_DEPARTURE).zombies().isEmpty()) {
            haunted.add(powerSwitch);
        }
        Remains.takeAway(loader);
        if (Deployments.loader(module, slot) != loader) {
            ended.add(loader);
        }
    }

    private PowerSwitch powerSwitch(ModuleSpec module, Slot slot, Consumer<String> onExit) {
        PowerSwitch powerSwitch = PowerSwitches.of(Deployments.loader(module, slot)).named(module.id().path());
        powerSwitch.onExit(call -> {
            restoreDefaults(powerSwitch);
            Boundary.exits();
            onExit.accept(call);
        });
        return powerSwitch;
    }

    /** From now on what is in {@code slot} is the present generation, and requests are let in. */
    private void serve(ModuleSpec module, Slot slot, PowerSwitch powerSwitch) {
        boundary.count(slot.server(), module.id());
        boundary.open(slot.server(), Operations.at(module.contextRoot(), module.operations()), powerSwitch);
        ModuleListener listener = listeners.computeIfAbsent(module.id(), it -> new ModuleListener(boundary));
        listener.is(slot);
        Resources.installed().add(listenerOf(module.id()), listener);
    }

    private static Resources.Name listenerOf(ElementId module) {
        return new Resources.Name(Resources.LISTENER, module.name());
    }

    @Override
    public Departure crash(ModuleSpec module) throws ContainerException {
        Room room = rooms.get(module.id());
        Slot slot = room.ending();
        Optional<PowerSwitch> fenced = room.fenced().or(() -> boundary.fence(slot.server()));
        timers.ends(slot.application(module.id()));
        Departure departure = fenced.isEmpty() ? new Departure(Duration.ZERO, 0, List.of()) : cut(fenced.get(), LONGEST_DEPARTURE);
        if (!departure.zombies().isEmpty()) {
            haunted.add(fenced.get());
        }
        beans.ends(module.id());
        ClassLoader ending = Deployments.loader(module, slot);
        Remains.takeAway(ending);
        try {
            deployments.undeploy(module, slot);
        } catch (ContainerException e) {
            // What was never deployed need not be undeployed.
            if (fenced.isPresent()) {
                room.kept();
                throw e;
            }
        } finally {
            timers.gone(slot.application(module.id()));
            ended.add(ending);
        }
        room.ended();
        timers.again(room.present().application(module.id()));
        return departure;
    }

    @Override
    public int zombies() {
        int zombies = 0;
        for (PowerSwitch component : List.copyOf(haunted)) {
            int left = cut(component, Duration.ZERO).zombies().size();
            zombies += left;
            if (left == 0) {
                haunted.remove(component);
            }
        }
        return zombies;
    }

    @Override
    public int retainedLoaders() {
        return ended.retained();
    }

    @Override
    public int uncollectedLoaders() {
        return ended.uncollected();
    }

    /** Takes the stores from its threads, and from others what they would meet it in, and throws its switch. */
    private void crash(PowerSwitch component) {
        boundary.endLeases(component);
        restoreDefaults(component);
        component.throwIt();
    }

    private void restoreDefaults(PowerSwitch component) {
        PowerSwitches.all().forEach((loader, its) -> {
            if (its == component) {
                defaults.restore(loader);
            }
        });
    }

    private Departure cut(PowerSwitch component, Duration limit) {
        crash(component);
        try {
            return component.awaitDeparture(limit);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private void reserve(List<ModuleSpec> modules) throws IOException {
        for (ModuleSpec module : modules) {
            int number = rooms.size();
            rooms.put(module.id(), new Room(slot(number, 'a'), module.overlaps() ? slot(number, 'b') : null));
        }
    }

    private Slot slot(int module, char letter) throws IOException {
        ReservedPort port = ReservedPort.reserve();
        reserved.add(port);
        return new Slot(module, letter, port.port());
    }

    private static List<String> features() {
        return PayaraRuntime.catalogue().featuresOn(System.getProperty("java.class.path"));
    }

    private static GlassFish start(InstanceRoot instance) throws GlassFishException {
        instance.setSystemProperties();
        BootstrapProperties bootstrap = new BootstrapProperties();
        bootstrap.setInstallRoot(instance.directory().toString());
        bootstrap.setProperty(Constants.PLATFORM_PROPERTY_KEY, Constants.Platform.PayaraMicro.toString());
        GlassFishRuntime runtime = GlassFishRuntime.bootstrap(bootstrap, PayaraContainer.class.getClassLoader());
        GlassFishProperties properties = new GlassFishProperties();
        properties.setProperty("-type", "MICRO");
        properties.setInstanceRoot(instance.directory().toString());
        properties.setConfigFileURI(instance.directory().resolve("config/domain.xml").toUri().toString());
        properties.setConfigFileReadOnly(false);
        GlassFish server = runtime.newGlassFish(properties);
        server.start();
        return server;
    }
}
