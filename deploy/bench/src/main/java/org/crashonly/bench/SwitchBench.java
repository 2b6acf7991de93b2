package org.crashonly.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.crashonly.bench.power.SwitchBenchMain;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench switch}: measures in JVMs of their own, because a command's JVM is made to start fast. */
@Command(
        name = "switch",
        mixinStandardHelpOptions = true,
        description = {
            "The power switch: what testing it costs, instrumented code beside the same code as it is;",
            "how long each kind of hang outlives it; and how much classes grow by it."
        })
final class SwitchBench implements Callable<Integer> {

    @Option(names = "--millis", paramLabel = "N", defaultValue = "250",
            description = "Milliseconds for each figure, and before each throw (default: 250).")
    private long millis;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "7", description = "Rounds in each JVM (default: 7).")
    private int rounds;

    @Option(names = "--pairs", paramLabel = "N", defaultValue = "3", description = "Pairs of JVMs for the cost (default: 3).")
    private int pairs;

    @Option(names = "--only", paramLabel = "WHAT", split = ",", defaultValue = "cost,hangs,growth",
            description = "Of cost, hangs and growth (default: all).")
    private List<String> only;

    @Option(names = "--war", paramLabel = "WAR", split = ",",
            description = "WARs whose growth is measured (default: all in samples/ of the distribution).")
    private List<Path> wars;

    @Option(names = "--jvm-option", paramLabel = "OPTION", description = "Given to the measuring JVMs after those of hosts.")
    private List<String> jvmOptions = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Workplace here = Workplace.open()) {
            for (String what : only) {
                switch (what) {
                    case "cost" -> cost();
                    case "hangs" -> show(process("hangs", List.of()));
                    case "growth" -> growth(here.directory());
                    default -> throw new IllegalArgumentException("--only=" + what + ": give cost, hangs or growth");
                }
            }
        }
        return 0;
    }

    /**
     * JVMs with instrumented code and JVMs without take turns, so that neither profits from what the other made the compiler believe. Each
     * instrumented one is compared with the one before and the one after it, and those with each other, which shows how much is noise. Code
     * waits for its compiler, so that it is measured compiled, however busy the machine.
     */
    private void cost() throws IOException, InterruptedException {
        List<Map<String, Double>> plain = new ArrayList<>(List.of(microseconds("plain")));
        List<Map<String, Double>> instrumented = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            instrumented.add(microseconds("instrumented"));
            plain.add(microseconds("plain"));
        }
        System.out.printf("%-14s %12s  %-34s %s%n", "", "µs CPU", "instrumented / as it is", "as it is / as it is");
        for (String workload : plain.getFirst().keySet()) {
            List<Double> ratios = new ArrayList<>();
            List<Double> noise = new ArrayList<>();
            for (int i = 0; i < pairs; i++) {
                double before = plain.get(i).get(workload);
                double after = plain.get(i + 1).get(workload);
                ratios.add(2 * instrumented.get(i).get(workload) / (before + after));
                noise.add(after / before);
            }
            System.out.printf(Locale.ROOT, "%-14s %12.2f  %-34s %s%n", workload, plain.getFirst().get(workload), ratio(ratios), ratio(noise));
        }
    }

    private Map<String, Double> microseconds(String edition) throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        ProcessBuilder builder = process(edition, List.of());
        builder.command().add(1, "-Xbatch");
        Process process = Workplace.begin(builder.redirectError(ProcessBuilder.Redirect.INHERIT)::start);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split("\t")).forEach(fields -> figures.put(fields[0], Double.valueOf(fields[1])));
        }
        process.waitFor();
        return figures;
    }

    private static String ratio(List<Double> measured) {
        Spread spread = Spread.of(measured);
        return String.format(Locale.ROOT, "%.3f (%.3f to %.3f)", spread.median(), spread.least(), spread.most());
    }

    /** The sample WARs, and the larger libraries of this very command, each as a WAR. */
    private void growth(Path directory) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(directory.toString()));
        if (wars != null) {
            wars.forEach(war -> all.add(war.toString()));
        } else {
            try (Stream<Path> samples = Files.list(Distribution.current().home().resolve("samples"))) {
                samples.filter(file -> file.toString().endsWith(".war")).sorted().forEach(war -> all.add(war.toString()));
            }
        }
        for (String entry : System.getProperty("java.class.path").split(":")) {
            Path jar = Path.of(entry);
            if (entry.endsWith(".jar") && Files.size(jar) > 1_000_000) {
                all.add(asWar(jar, directory).toString());
            }
        }
        show(process("growth", all));
    }

    private static void show(ProcessBuilder process) throws IOException, InterruptedException {
        int ignored = Workplace.begin(process.inheritIO()::start).waitFor();
    }

    private static Path asWar(Path jar, Path directory) throws IOException {
        Path war = directory.resolve(jar.getFileName());
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(war))) {
            out.putNextEntry(new ZipEntry("WEB-INF/lib/" + jar.getFileName()));
            Files.copy(jar, out);
        }
        return war;
    }

    /** As hosts are run, as far as it matters for compiled code. */
    private ProcessBuilder process(String what, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:+UseCountedLoopSafepoints",
                "-XX:LoopStripMiningIter=1000", "-Xms512m", "-Xmx1g", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED", "--add-opens=java.base/sun.net=ALL-UNNAMED", "--add-opens=java.base/sun.net.www.protocol.http=ALL-UNNAMED"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SwitchBenchMain.class.getName(), what,
                Long.toString(millis), Integer.toString(rounds)));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }
}
