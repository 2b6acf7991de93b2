package org.crashonly.bench.manager;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.bench.ProcessCpu;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Workplace;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code crashonly bench manager-cost}: what the manager uses while nothing happens. */
@Command(
        name = "manager-cost",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "CPU time and memory of the manager at rest, with so many components: WARs of one page each, spread over some processes.",
            "Nobody asks for anything meanwhile, the dashboard is closed."
        })
public final class ManagerCostBench implements Callable<Integer> {

    private static final String PAGE = "<!doctype html><title>page</title>";

    @Option(names = "--components", paramLabel = "N", defaultValue = "50", description = "How many (default: 50).")
    private int components;

    @Option(names = "--processes", paramLabel = "N", defaultValue = "5", description = "In so many processes (default: 5).")
    private int processes;

    @Option(names = "--settle", paramLabel = "SECONDS", defaultValue = "60", description = "After the start, before anything is measured (default: 60).")
    private int settleSeconds;

    @Option(names = "--for", paramLabel = "SECONDS", defaultValue = "60", description = "How long (default: 60).")
    private int seconds;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        try (Workplace here = Workplace.open();
                ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current()).started(descriptor(here.directory()))) {
            long manager = server.processes(it -> it.endsWith("/manager")).getFirst().identity().pid();
            pause(settleSeconds);
            double cpu = ProcessCpu.seconds(manager);
            long begun = System.nanoTime();
            pause(seconds);
            double share = (ProcessCpu.seconds(manager) - cpu) / ((System.nanoTime() - begun) / 1e9);
            out.printf(Locale.ROOT, "manager at rest, %d components in %d processes: %.2f %% of a core over %d s, %d MB resident (most ever: %d MB)%n",
                    components, processes, share * 100, seconds, kilobytes(manager, "VmRSS") / 1024, kilobytes(manager, "VmHWM") / 1024);
            return 0;
        }
    }

    private Path descriptor(Path directory) throws IOException {
        Path war = directory.resolve("page.war");
        try (OutputStream file = Files.newOutputStream(war); ZipOutputStream zip = new ZipOutputStream(file)) {
            zip.putNextEntry(new ZipEntry("index.html"));
            zip.write(PAGE.getBytes(StandardCharsets.UTF_8));
        }
        StringBuilder text = new StringBuilder("application: pages\ncomponents:\n");
        for (int i = 1; i <= components; i++) {
            text.append("  page-%d: {war: page.war, path: /page-%d, process: host-%d}%n".formatted(i, i, i % processes + 1));
        }
        return Files.writeString(directory.resolve("pages.yaml"), text);
    }

    private static void pause(int seconds) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static long kilobytes(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream().filter(it -> it.startsWith(field + ":")).findFirst()
                .map(it -> Long.parseLong(it.replaceAll("[^0-9]", ""))).orElseThrow();
    }
}
