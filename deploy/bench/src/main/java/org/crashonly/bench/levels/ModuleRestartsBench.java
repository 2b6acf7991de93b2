package org.crashonly.bench.levels;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.crashonly.bench.Scatter;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Workplace;
import org.crashonly.control.Level;
import org.crashonly.manager.api.StatusView.ElementView;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crashonly bench module-restarts}: what restarted modules leave in their process. */
@Command(
        name = "module-restarts",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Restarts the modules of one process in turn, again and again, and tells how many class loaders of ended generations are left,",
            "how much heap and metaspace is in use, each after a collection, and how many threads there are."
        })
public final class ModuleRestartsBench implements Callable<Integer> {

    @Option(names = "--app", paramLabel = "FILE", description = "An application's descriptor (default: the sample shop's).")
    private Path application;

    @Option(names = "--process", paramLabel = "ID", defaultValue = "machine/shop/shop", description = "Whose modules (default: machine/shop/shop).")
    private String process;

    @Option(names = "--restarts", paramLabel = "N", defaultValue = "200", description = "How many, of all modules together (default: 200).")
    private int restarts;

    @Option(names = "--every", paramLabel = "N", defaultValue = "10", description = "Restarts between two looks (default: 10).")
    private int every;

    @Option(names = "--out", paramLabel = "NAME", description = "Writes NAME.csv and NAME.svg.")
    private Path name;

    private final PrintStream out = System.out;

    /** What there is after so many restarts. */
    private record Look(int restarts, Left left) {}

    @Override
    public Integer call() throws IOException {
        try (Workplace here = Workplace.open();
                ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current()).started(application())) {
            Elements elements = new Elements(server);
            List<String> modules = server.status().orElseThrow().elements().stream().filter(it -> process.equals(it.parent()) && it.level().equals(Level.MODULE.word()))
                    .map(ElementView::id).toList();
            if (modules.isEmpty()) {
                throw new IllegalArgumentException(process + " has no modules");
            }
            List<Look> looks = new ArrayList<>(List.of(new Look(0, Left.in(server, process))));
            out.printf("%8s %16s %8s %14s %8s   (%s)%n", "restarts", "retained loaders", "heap MB", "metaspace MB", "threads", String.join(", ", modules));
            show(looks.getLast());
            for (int done = 1; done <= restarts; done++) {
                Map<String, Long> before = elements.generations(modules.get(done % modules.size()));
                server.restart(modules.get(done % modules.size())).ifPresent(why -> {
                    throw new IllegalStateException("not restarted: " + why);
                });
                elements.awaitLater(before);
                if (done % every == 0 || done == restarts) {
                    looks.add(new Look(done, Left.in(server, process)));
                    show(looks.getLast());
                }
            }
            write(looks);
            return looks.getLast().left().retainedLoaders() == 0 ? 0 : 1;
        }
    }

    private Path application() {
        return application != null ? application : Distribution.current().home().resolve("samples").resolve("shop").resolve("shop.yaml");
    }

    private void show(Look look) {
        out.printf(Locale.ROOT, "%8d %16d %8.1f %14.1f %8d%n",
                look.restarts(), look.left().retainedLoaders(), look.left().heapMegabytes(), look.left().metaspaceMegabytes(), look.left().threads());
    }

    private void write(List<Look> looks) throws IOException {
        if (name == null) {
            return;
        }
        List<String> lines = new ArrayList<>(List.of("restarts,retained_loaders,heap_mb,metaspace_mb,threads"));
        Map<String, List<Scatter.Point>> series = new LinkedHashMap<>();
        for (Look each : looks) {
            Left left = each.left();
            lines.add(String.format(Locale.ROOT, "%d,%d,%.1f,%.1f,%d",
                    each.restarts(), left.retainedLoaders(), left.heapMegabytes(), left.metaspaceMegabytes(), left.threads()));
            series.computeIfAbsent("retained loaders", it -> new ArrayList<>()).add(new Scatter.Point(each.restarts(), left.retainedLoaders()));
            series.computeIfAbsent("heap in MB", it -> new ArrayList<>()).add(new Scatter.Point(each.restarts(), left.heapMegabytes()));
            series.computeIfAbsent("metaspace in MB", it -> new ArrayList<>()).add(new Scatter.Point(each.restarts(), left.metaspaceMegabytes()));
            series.computeIfAbsent("threads", it -> new ArrayList<>()).add(new Scatter.Point(each.restarts(), left.threads()));
        }
        Files.write(Path.of(name + ".csv"), lines);
        Files.writeString(Path.of(name + ".svg"), new Scatter("Module restarts in " + process, "restarts", "", series).svg());
    }
}
