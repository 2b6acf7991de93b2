package org.crashonly.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.crashonly.bench.Kills;
import org.crashonly.bench.Kills.Kill;
import org.crashonly.bench.Kills.Target;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Span;
import org.crashonly.manager.DataDirectory;
import org.crashonly.sandbox.launch.Distribution;
import org.crashonly.shop.shoppers.Audit;
import org.crashonly.shop.shoppers.Books;
import org.crashonly.shop.shoppers.Config;
import org.crashonly.shop.shoppers.Crowd;
import org.crashonly.shop.shoppers.Plot;
import org.crashonly.shop.shoppers.Summary;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code crashonly demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Starts the sample shop with some shoppers in it, and goes on until Ctrl-C.",
            "Its shelves are filled at the first start; later ones begin with a copy of that database, kept beside the start-up caches.",
            "With --for it ends by itself, audits the books against the database, stops the server, and exits with 0 only if no shopper"
                    + " saw an error and the audit holds."
        })
public final class DemoCommand implements Callable<Integer> {

    private static final Duration FOR_EVER = Duration.ofDays(3650);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Option(names = "--for", paramLabel = "TIME", converter = Span.class, description = "How long to shop: 60s, 10m (default: until Ctrl-C).")
    private Duration time;

    @Option(names = "--kill-every", paramLabel = "TIME", converter = Span.class, description = "kill -9 of a random process once in each such time (default: never).")
    private Duration killEvery;

    @Option(names = "--targets", split = ",", paramLabel = "KIND", converter = TargetWord.class,
            description = "What may be killed: host, store, manager, front-door (default: all of them).")
    private List<Target> targets = Arrays.asList(Target.values());

    @Option(names = "--standby", paramLabel = "KIND",
            description = "Gives each process of the shop a spare: ${COMPLETION-CANDIDATES} (default: no spares).")
    private Standby standby;

    @Option(names = "--restart-module-every", paramLabel = "TIME", converter = Span.class,
            description = "Has a random module restarted once in each such time (default: never).")
    private Duration restartModuleEvery;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of what looks random: kills and shoppers (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--shoppers", paramLabel = "N", defaultValue = "10", description = "How many at a time (default: ${DEFAULT-VALUE}).")
    private int shoppers;

    @Option(names = "--think", paramLabel = "TIME", converter = Span.class, defaultValue = "1s",
            description = "Mean time between two actions of a shopper (default: ${DEFAULT-VALUE}).")
    private Duration think;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the result there.")
    private Path json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes the timeline there, a line for each second.")
    private Path csv;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draws the timeline there.")
    private Path svg;

    @Option(names = "--port", paramLabel = "N", defaultValue = "8080", description = "Where the shop answers (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--admin-port", paramLabel = "N", defaultValue = "9090", description = "Dashboard and control API (default: ${DEFAULT-VALUE}).")
    private int adminPort;

    @Option(names = "--data", paramLabel = "DIR", description = "Keeps the server's data there (default: a temporary directory, removed at the end).")
    private Path data;

    @Option(names = "--on-plain-payara", paramLabel = "JAR",
            description = "For comparison: not on this server, but on this payara-micro.jar behind HAProxy, restarted by loops.")
    private Path payaraMicro;

    @Spec
    private CommandSpec spec;

    /** What stands by for each process. */
    enum Standby { pool, hot }

    @Override
    public Integer call() throws Exception {
        if (payaraMicro != null && (standby != null || restartModuleEvery != null)) {
            throw new ParameterException(spec.commandLine(), "--standby and --restart-module-every are of this server: not with --on-plain-payara");
        }
        Path temporary = Files.createTempDirectory("crashonly-demo");
        Distribution distribution = Distribution.current();
        DataDirectory directory = new DataDirectory(data == null ? temporary.resolve("data") : data);
        boolean fresh = !directory.exists();
        Shop shop = payaraMicro == null
                ? new OurShop(ServerUnderTest.at(distribution, directory, port, adminPort), new OpeningStock(distribution))
                : new PeerShop(temporary, payaraMicro, port);
        Thread interrupted = new Thread(() -> end(shop, temporary), "stop");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            Path descriptor = distribution.home().resolve("samples/shop/shop.yaml");
            int started = shop.start(standby == null ? descriptor : WithStandby.of(descriptor, standby.name(), temporary));
            return started != 0 ? started : shop(shop, fresh) ? 0 : 1;
        } finally {
            end(shop, temporary);
            forget(interrupted);
        }
    }

    private boolean shop(Shop shop, boolean fresh) throws Exception {
        System.err.printf("%d shoppers are in the shop at %s%s%s%n", shoppers, shop.url(),
                killEvery == null ? "" : "; every " + killEvery.toMillis() / 1000.0 + " s something is killed, seed " + seed,
                time == null ? "; Ctrl-C ends it" : "");
        Duration duration = time == null ? FOR_EVER : time;
        shop.open();
        CompletableFuture<List<Kill>> kills = killEvery == null
                ? CompletableFuture.completedFuture(List.of())
                : CompletableFuture.supplyAsync(() -> new Kills(shop, targets, seed, DemoCommand::tell).run(duration, killEvery));
        CompletableFuture<ModuleRestarts.Count> modules = restartModuleEvery == null
                ? CompletableFuture.completedFuture(new ModuleRestarts.Count(0, 0))
                : CompletableFuture.supplyAsync(() -> shop.restartModules(seed, duration, restartModuleEvery));
        Config config = new Config(shop.url(), shoppers, duration, think, 0, PATIENCE, seed);
        Books books = Crowd.shop(config);
        List<Kill> killed = kills.join();
        Report report = new Report(Summary.of(config, books, audit(shop, books, fresh)), killed, shop.restarts(), shop.frontDoors(), modules.join());
        report.print(System.out);
        write(json, report.json());
        write(csv, Plot.csv(books));
        write(svg, Plot.svg(books));
        return report.isClean();
    }

    private static Audit.Result audit(Shop shop, Books books, boolean fresh) throws Exception {
        try (Connection connection = shop.database()) {
            return new Audit(connection).afterRecovery(books.acknowledged(), books.intended(), fresh);
        }
    }

    private static void tell(Kill kill) {
        System.err.printf("  killed %s at %.1f s; its successor was ready after %.2f s%n", kill.id(), kill.atMs() / 1000.0, kill.gapMs() / 1000.0);
    }

    private static void write(Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException interrupted) {
            // This process is ending: the hook runs, and finds the work done.
        }
    }

    private static synchronized void end(Shop shop, Path temporary) {
        shop.close();
        if (Files.exists(temporary)) {
            ServerUnderTest.deleteTree(temporary);
        }
    }

    static final class TargetWord implements ITypeConverter<Target> {
        @Override
        public Target convert(String word) {
            try {
                return Target.of(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
