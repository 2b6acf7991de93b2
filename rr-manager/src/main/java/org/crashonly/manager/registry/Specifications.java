package org.crashonly.manager.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.crashonly.control.ProcessSpec.ModuleSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.ProcessSpec.SessionStoreSpec;
import org.crashonly.manager.DataDirectory;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;

/**
 * The specifications of generations, in files that only their owner may read. The file stays as long as the generation is the current
 * one: a new manager finds in it the secrets that its predecessor drew.
 */
public final class Specifications {

    private static final int CONNECTIONS_PER_PROCESS = 32;
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
        ProcessSpec spec = new ProcessSpec(
                data.instance(), generation, data.controlSocket(), data.generationLock(generation), data.vitals(generation),
                data.work(generation), role, outerPid);
        Path file = data.specification(generation);
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Json.line(spec), StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return file;
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

    private SessionAccessSpec sessionAccess(Application application) throws IOException {
        return new SessionAccessSpec(Plan.sessionStore(application), data.sessionSocket(application.name()), secret());
    }

    /** A host's specification, with a new user and password of its own for its ACID store, if it has one, and a token for its session store. */
    public HostSpec host(Planned.Host host, Generation generation, Optional<ElementId> store, int storePort) throws IOException {
        List<ModuleSpec> modules = host.components().stream()
                .map(it -> new ModuleSpec(host.module(it), it.war(), contextRoot(it), it.operations(), it.bareBeans()))
                .toList();
        DataSourceSpec dataSource = store.map(id -> new DataSourceSpec(
                        id, url(host.application(), storePort),
                        host.id().name() + "_" + generation.number(), secret(), CONNECTIONS_PER_PROCESS))
                .orElse(null);
        return new HostSpec(payara, modules, dataSource, secret(), calls(host.application()), sessionAccess(host.application()));
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
                        Plan.module(application, it), contextRoot(it),
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

    /** What stores have to know about a generation that uses them, by store. */
    public static Map<ElementId, GrantSpec> grants(ProcessSpec spec) {
        Map<ElementId, GrantSpec> grants = new LinkedHashMap<>();
        switch (spec.role()) {
            case HostSpec host -> {
                if (host.dataSource() != null) {
                    grants.put(host.dataSource().store(),
                            new GrantSpec(spec.generation(), host.dataSource().user(), host.dataSource().password(), Map.of()));
                }
                if (host.sessions() != null) {
                    grants.put(host.sessions().store(), grant(spec.generation(), host.sessions()));
                }
            }
            case FrontDoorSpec door -> door.sessionStores().forEach(it -> grants.put(it.store(), grant(spec.generation(), it)));
            case AcidStoreSpec store -> { }
            case SessionStoreSpec store -> { }
        }
        return grants;
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
