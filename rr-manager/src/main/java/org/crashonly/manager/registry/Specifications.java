package org.crashonly.manager.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.AccessLogSpec;
import org.crashonly.control.ProcessSpec.AcidEngine;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.crashonly.control.ProcessSpec.CallableSpec;
import org.crashonly.control.ProcessSpec.CallsSpec;
import org.crashonly.control.ProcessSpec.DataSourceSpec;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.control.ProcessSpec.HoldLimits;
import org.crashonly.control.ProcessSpec.HostSpec;
import org.crashonly.control.ProcessSpec.LeaseSpec;
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.control.ProcessSpec.SpareSpec;
import org.crashonly.control.ProcessSpec.StoreSpec;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;

/**
 * The specifications of generations, in files that only their owner may read. The file stays as long as the generation is the current
 * one: a new manager finds in it the secrets that its predecessor drew.
 */
public final class Specifications {

    private static final int CONNECTIONS_PER_PROCESS = 32;
    /** Of all replicas of a process together; a store takes no more than some hundreds. */
    private static final int CONNECTIONS_OF_REPLICAS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final DataDirectory data;
    private final ServerConfig config;
    private final Path payara;
    private final List<Path> stub;

    /**
     * Writes specifications for the server in {@code data}.
     *
     * @param payara the unpacked container
     * @param stub the class path of the stubs through which components call each other
     */
    public Specifications(DataDirectory data, ServerConfig config, Path payara, List<Path> stub) {
        this.data = data;
        this.config = config;
        this.payara = payara;
        this.stub = List.copyOf(stub);
    }

    /**
     * Writes the specification of {@code generation} and returns its file.
     *
     * @param outerPid see {@link ProcessSpec#outerPid}; null if its process is in no namespace of its own
     */
    public Path write(Generation generation, RoleSpec role, Path outerPid) throws IOException {
        return write(generation, role, data.work(generation), outerPid);
    }

    /**
     * Writes the specification of {@code generation}, which {@code spare} is going to be, and returns its file. It goes on working where it
     * does, and its vitals become the generation's: before the specification is there, without which it is not.
     */
    public Path write(Generation generation, RoleSpec role, ProcessSpec spare) throws IOException {
        Path vitals = data.vitals(generation);
        Files.deleteIfExists(vitals);
        Files.createLink(vitals, spare.vitalsFile());
        Path file = write(generation, role, spare.workDirectory(), null);
        Files.deleteIfExists(spare.vitalsFile());
        Files.deleteIfExists(data.specification(spare.generation()));
        return file;
    }

    /** The ports of the server itself, which its users know. */
    public Set<Integer> wellKnownPorts() {
        Set<Integer> ports = new HashSet<>(List.of(config.httpPort(), config.adminPort()));
        if (config.tls() != null) {
            ports.add(config.tls().port());
        }
        return ports;
    }

    private Path write(Generation generation, RoleSpec role, Path workDirectory, Path outerPid) throws IOException {
        ProcessSpec spec = new ProcessSpec(
                data.instance(), generation, data.controlSocket(), data.generationLock(generation), data.vitals(generation),
                workDirectory, role, outerPid);
        Path file = data.specification(generation);
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Json.line(spec), StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    /** Where the specification of {@code generation} is, once it was written. */
    public Path file(Generation generation) {
        return data.specification(generation);
    }

    /** Where all generations of {@code process} write what they have to say. */
    public Path log(ElementId process) {
        return data.log(process);
    }

    /** The specification of a generation, if it was written and is there still. */
    public Optional<ProcessSpec> read(Generation generation) {
        try {
            return Optional.of(Json.read(Files.readString(data.specification(generation)), ProcessSpec.class));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Where {@code generation} counts. */
    public Path vitals(Generation generation) {
        return data.vitals(generation);
    }

    /** A front door's specification, with tokens of its own for all session stores. */
    public RoleSpec frontDoor(ElementId door, List<Planned.SessionStore> stores) throws IOException {
        List<SessionAccessSpec> access = new ArrayList<>();
        for (Planned.SessionStore store : stores) {
            access.add(sessionAccess(store.application()));
        }
        return new FrontDoorSpec(config.httpAddress(), config.httpPort(), HoldLimits.DEFAULT, null, 0, null, access,
                config.accessLog() ? AccessLogSpec.in(data.accessLog(door)) : null, config.tls());
    }

    /**
     * The specification of a front door that runs, with tokens for those of {@code stores} that it has none for; written in the place of
     * the one before. Empty if it has one for each.
     */
    public Optional<ProcessSpec> entitled(ProcessSpec spec, List<Planned.SessionStore> stores) throws IOException {
        if (!(spec.role() instanceof FrontDoorSpec door)) {
            return Optional.empty();
        }
        List<SessionAccessSpec> access = new ArrayList<>(door.sessionStores());
        for (Planned.SessionStore store : stores) {
            if (access.stream().noneMatch(it -> it.store().equals(store.id()))) {
                access.add(sessionAccess(store.application()));
            }
        }
        if (access.size() == door.sessionStores().size()) {
            return Optional.empty();
        }
        RoleSpec more = new FrontDoorSpec(
                door.bindAddress(), door.port(), door.hold(), door.clients(), door.eventLoops(), door.routes(), access, door.accessLog(),
                door.tls());
        Path ignored = write(spec.generation(), more, spec.outerPid());
        return read(spec.generation());
    }

    private SessionAccessSpec sessionAccess(Application application) throws IOException {
        return new SessionAccessSpec(Plan.sessionStore(application), data.sessionSocket(application.name()), secret());
    }

    /** A host's specification, with a new user and password of its own for its ACID store, if it has one, and a token for its session store. */
    public HostSpec host(Planned.Host host, Generation generation, Optional<ElementId> store, int storePort) throws IOException {
        List<ModuleSpec> modules = host.components().stream().map(it -> module(host, it)).toList();
        DataSourceSpec dataSource = store.map(id -> new DataSourceSpec(
                        id, url(host.application(), storePort),
                        DatabaseUser.of(generation), secret(), connections(host)))
                .orElse(null);
        return new HostSpec(payara, modules, dataSource, secret(), calls(host.application()), sessionAccess(host.application()));
    }

    /** What {@code host} deploys for {@code component}. */
    private static ModuleSpec module(Planned.Host host, Application.Component component) {
        return new ModuleSpec(
                host.module(component), component.war(), contextRoot(component), component.operations(), component.bareBeans(),
                component.overlaps(), component.warmUp(), component.hot());
    }

    /** What {@code host} deploys for {@code module}. */
    public static Optional<ModuleSpec> module(Planned.Host host, ElementId module) {
        return host.components().stream().filter(it -> host.module(it).equals(module)).map(it -> module(host, it)).findFirst();
    }

    private static int connections(Planned.Host host) {
        return Math.min(CONNECTIONS_PER_PROCESS, CONNECTIONS_OF_REPLICAS / host.application().replicas(host.process().name()));
    }

    /**
     * A spare's specification.
     *
     * @param warmUp what a host of the pool deploys once; empty for nothing
     * @param niceness to have once it is made; empty for the one it was started with
     */
    public SpareSpec spare(
            Planned.Spare spare, Generation generation, Optional<ElementId> store, int storePort, Optional<Path> warmUp, Optional<Integer> niceness)
            throws IOException {
        HostSpec hot = spare.isHot() ? host(spare.wards().getFirst(), generation, store, storePort) : null;
        return new SpareSpec(
                payara, spare.slots(), store.isEmpty() ? 1 : connections(spare), warmUp.orElse(null), niceness.orElse(null), hot, madeOf(spare));
    }

    private static int connections(Planned.Spare spare) {
        return spare.wards().stream().mapToInt(Specifications::connections).min().orElseThrow();
    }

    /** In a word all that {@code spare} is started with, and holds if it is hot; the same in every life of the manager. */
    public String madeOf(Planned.Spare spare) {
        Application application = spare.application();
        Planned.Host any = spare.wards().getFirst();
        List<Object> all = new ArrayList<>(List.of(
                application.jvm().options(), new TreeMap<>(application.jvm().environment()), application.sandbox(any.process().name()),
                application.stores(), spare.slots(), connections(spare),
                spare.wards().stream().flatMap(it -> it.components().stream()).flatMap(it -> it.features().stream()).distinct().sorted().toList()));
        if (spare.isHot()) {
            any.components().forEach(it -> all.add(module(any, it)));
            all.add(String.valueOf(calls(application)));
        }
        return UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)).toString();
    }

    /** The specification of the host that a hot {@code spare} is going to be: all stays as it is, also as what its stores know it. */
    public static HostSpec host(ProcessSpec spare) {
        HostSpec hot = ((SpareSpec) spare.role()).hot();
        return new HostSpec(hot.payara(), hot.modules(), hot.dataSource(), hot.nonce(), hot.calls(), hot.sessions(), spare.generation());
    }

    private static String contextRoot(Application.Component component) {
        return component.path() == null ? "/" : component.path();
    }

    /** Components call each other, and themselves; a lone one calls nobody. */
    private CallsSpec calls(Application application) {
        if (application.components().size() == 1) {
            return null;
        }
        return new CallsSpec(stub, application.components().stream()
                .map(it -> new CallableSpec(
                        Plan.component(application, it), contextRoot(it),
                        application.policy().defaultTtl().toMillis(), application.policy().maxTtl().toMillis()))
                .toList());
    }

    /** A store's specification. */
    public RoleSpec acidStore(Planned.AcidStore store, int port, List<GrantSpec> grants) {
        // Longer than the longest TTL: a concurrent duplicate waits for the first as long as its caller does.
        long lockTimeout = store.application().policy().maxTtl().plusSeconds(5).toMillis();
        return new AcidStoreSpec(
                data.store(store.id()), port, database(store.application()), engine(store.application()), lockTimeout, grants);
    }

    private static String url(Application application, int port) {
        String scheme = switch (engine(application)) {
            case H2 -> "jdbc:h2:tcp";
            case POSTGRESQL -> "jdbc:postgresql";
        };
        return scheme + "://127.0.0.1:" + port + "/" + database(application);
    }

    private static AcidEngine engine(Application application) {
        return AcidEngine.of(application.stores().getFirst().engine());
    }

    /** A session store's specification. */
    public RoleSpec sessionStore(Planned.SessionStore store, List<GrantSpec> grants) throws IOException {
        return new SessionStoreSpec(data.store(store.id()), data.sessionSocket(store.application().name()), store.application().sessions(), grants);
    }

    /** The database of an application: its name, less what H2 gives a meaning of its own. */
    private static String database(Application application) {
        return application.name().replace('.', '_');
    }

    /** What stores have to know about a generation that uses them, by store: its right, for as long as it beats. */
    public static Map<ElementId, GrantSpec> grants(ProcessSpec spec) {
        Map<ElementId, GrantSpec> grants = new LinkedHashMap<>();
        rights(spec, (store, grant) -> grants.put(store, grant.on(LeaseSpec.of(spec.vitalsFile()))));
        return grants;
    }

    private static void rights(ProcessSpec spec, BiConsumer<ElementId, GrantSpec> grants) {
        switch (spec.role()) {
            case HostSpec host -> rights(host.knownAs() == null ? spec.generation() : host.knownAs(), host, grants);
            case SpareSpec spare when spare.hot() != null -> rights(spec.generation(), spare.hot(), grants);
            case SpareSpec spare -> { }
            case FrontDoorSpec door -> door.sessionStores().forEach(it -> grants.accept(it.store(), grant(spec.generation(), it)));
            case StoreSpec store -> { }
        }
    }

    private static void rights(Generation generation, HostSpec host, BiConsumer<ElementId, GrantSpec> grants) {
        if (host.dataSource() != null) {
            grants.accept(host.dataSource().store(),
                    new GrantSpec(generation, host.dataSource().user(), host.dataSource().password(), Map.of()));
        }
        if (host.sessions() != null) {
            grants.accept(host.sessions().store(), grant(generation, host.sessions()));
        }
    }

    private static GrantSpec grant(Generation generation, SessionAccessSpec access) {
        return new GrantSpec(generation, generation.id().name(), access.token(), Map.of());
    }

    /** The mark of a host's boundary; null if the generation is not a host's. */
    public static String nonce(ProcessSpec spec) {
        return spec.role() instanceof HostSpec host ? host.nonce() : null;
    }

    private static String secret() {
        byte[] secret = new byte[18];
        RANDOM.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }
}
