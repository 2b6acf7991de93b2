package org.crashonly.bench.levels;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.crashonly.bench.ServerUnderTest;
import org.crashonly.bench.Workplace;
import org.crashonly.sandbox.launch.Distribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crashonly bench real-wars}: WARs that nobody made for this server. */
@Command(
        name = "real-wars",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Deploys each WAR unchanged, restarts its module, process, application and the machine, and holds what it answers then against what",
            "it answered before; counts what restarted modules leave behind. What does not start is tried on plain Payara Micro, if there is one."
        })
public final class RealWarsBench implements Callable<Integer> {

    private static final String PROCESS = "machine/app/web";

    @Parameters(paramLabel = "WAR", arity = "1..*", description = "The WARs.")
    private List<Path> wars;

    @Option(names = "--ask", paramLabel = "PATH", split = ",", defaultValue = "/", description = "What is asked for, below each WAR's place (default: /).")
    private List<String> paths;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "10", description = "How often each level is restarted (default: 10).")
    private int rounds;

    @Option(names = "--jvm-options", paramLabel = "O", split = ",", description = "For the JVMs that run the WARs.")
    private List<String> jvmOptions = List.of();

    @Option(names = "--on-plain-payara", paramLabel = "JAR", description = "Payara Micro, for comparison.")
    private Path payaraMicro;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws IOException {
        int different = 0;
        for (Path war : wars) {
            different += look(war.toAbsolutePath()) ? 0 : 1;
        }
        return different == 0 ? 0 : 1;
    }

    /** False if it answers otherwise after a restart, or runs on plain Payara Micro only. */
    private boolean look(Path war) throws IOException {
        out.println(war.getFileName());
        try (Workplace here = Workplace.open(); ServerUnderTest server = ServerUnderTest.in(here.directory(), Distribution.current())) {
            ServerUnderTest.Outcome started = server.run(descriptor(here.directory(), war));
            if (started.exitCode() != 0) {
                out.println("  does not start: " + started.output().strip().lines().reduce((first, last) -> last).orElse(""));
                return !runsOnPlainPayara(war);
            }
            Answers before = Answers.of(server.url("/"), paths);
            before.byPath().forEach((path, answer) -> out.println("  " + path + ": " + answer));
            boolean same = true;
            List<String> levels = new ArrayList<>(new Elements(server).resources(PROCESS));
            levels.addAll(List.of(PROCESS + "/web", PROCESS, "machine/app", "machine"));
            for (String level : levels) {
                same &= restarted(server, level, before);
            }
            return same;
        }
    }

    private boolean restarted(ServerUnderTest server, String id, Answers before) throws IOException {
        Elements elements = new Elements(server);
        List<String> differences = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Map<String, Long> generations = elements.generations(id);
            server.restart(id).ifPresent(why -> {
                throw new IllegalStateException(id + " is not restarted: " + why);
            });
            elements.awaitLater(generations);
            elements.awaitCalm(0);
            String different = before.differences(Answers.of(server.url("/"), paths));
            if (!different.isEmpty()) {
                differences.add(different);
            }
        }
        out.printf("  %-28s restarted %d times: %s", id, rounds, differences.isEmpty() ? "the same answers" : "other answers: " + differences);
        if (id.equals(PROCESS + "/web")) {
            Left left = Left.in(server, PROCESS);
            out.printf("; left: %d class loaders, %d threads in all", left.retainedLoaders(), left.threads());
        }
        out.println();
        return differences.isEmpty();
    }

    private boolean runsOnPlainPayara(Path war) throws IOException {
        if (payaraMicro == null) {
            return false;
        }
        try (Workplace here = Workplace.open()) {
            PlainPayara plain = new PlainPayara(payaraMicro, Distribution.current(), war, jvmOptions, here.directory());
            Answers answers = plain.answers(paths);
            boolean runs = answers.byPath().values().stream().noneMatch(it -> it.startsWith("404") || it.startsWith("5"));
            answers.byPath().forEach((path, answer) -> out.println("  plain Payara Micro, " + path + ": " + answer));
            out.println("  " + (runs ? "plain Payara Micro runs it" : "plain Payara Micro does not run it either: skipped"));
            return runs;
        }
    }

    private Path descriptor(Path directory, Path war) throws IOException {
        String options = jvmOptions.isEmpty() ? "" : "jvm: {options: [" + String.join(", ", jvmOptions.stream().map(it -> "'" + it + "'").toList()) + "]}\n";
        return Files.writeString(directory.resolve("app.yaml"), """
                application: app
                components:
                  web: {war: %s, path: /}
                %s""".formatted(war, options));
    }
}
