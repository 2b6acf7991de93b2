package org.crashonly.sandbox.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Command lines that put a process into a sandbox by bubblewrap: the machine's files are there to be read only, {@code /tmp} and {@code /run} are
 * its own, no other process is seen or reached by a signal, and it has no capabilities. The network is the machine's.
 *
 * <p>Two processes come of it: bubblewrap, and its child in the sandbox, which becomes the given command. Each ends when the other one does,
 * and bubblewrap with the child's exit code.
 *
 * @param hidden a directory of which nothing is seen but {@code readable}, {@code writable} and {@code work}
 * @param readable files and directories, absolute
 * @param writable files and directories, absolute
 * @param work the working directory, writable; its subdirectory {@code tmp}, which has to be there, is the sandbox's {@code /tmp}
 */
public record Bubblewrap(Path hidden, List<Path> readable, List<Path> writable, Path work) {

    /** An argument that only the command line of what encloses a process has. */
    public static final String MARK = "--as-pid-1";

    private static final Path TMP = Path.of("/tmp");
    private static final Path RUN = Path.of("/run");

    /** What names are resolved by: {@code /etc/resolv.conf} may be a link to one of these. */
    private static final List<String> RESOLVERS = List.of("/run/systemd/resolve", "/run/NetworkManager", "/run/resolvconf");

    public Bubblewrap {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
    }

    /** Where bubblewrap writes which pid its child has outside of the sandbox. */
    public Path outerPid() {
        return work.resolve("bubblewrap.json");
    }

    /** The command line that runs {@code command} in the sandbox. */
    public List<String> around(List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                // A process has no other way to get a file as its descriptor 3 at birth.
                "/bin/sh", "-c", "exec \"$@\" 3>\"$0\"", outerPid().toString(),
                "bwrap", "--info-fd", "3", MARK, "--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL",
                "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
                "--bind", work.resolve("tmp").toString(), TMP.toString(), "--tmpfs", RUN.toString()));
        RESOLVERS.forEach(it -> all.addAll(List.of("--ro-bind-try", it, it)));
        // What the directories above have covered; the rest is seen anyway.
        readable.stream().filter(it -> isCovered(it) && !it.startsWith(hidden)).forEach(it -> bind(all, "--ro-bind", it));
        all.addAll(List.of("--tmpfs", hidden.toString()));
        readable.stream().filter(it -> it.startsWith(hidden)).forEach(it -> bind(all, "--ro-bind", it));
        Stream.concat(writable.stream(), Stream.of(work)).forEach(it -> bind(all, "--bind", it));
        all.addAll(List.of("--remount-ro", hidden.toString(), "--remount-ro", RUN.toString(), "--chdir", work.toString()));
        // Not bubblewrap's --die-with-parent: it would end with the process that started it, which its child has to outlive.
        all.addAll(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        all.addAll(command);
        return List.copyOf(all);
    }

    private static boolean isCovered(Path path) {
        return path.startsWith(TMP) || path.startsWith(RUN);
    }

    private static void bind(List<String> all, String how, Path path) {
        all.addAll(List.of(how, path.toString(), path.toString()));
    }

    /** Why this user cannot make such sandboxes on this machine, and what helps; empty if it can. Found out by making one. */
    public static Optional<String> problem() throws IOException {
        return problem(Map.of("PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin")));
    }

    static Optional<String> problem(Map<String, String> environment) throws IOException {
        Path work = Files.createTempDirectory("crashonly-sandbox");
        Path temp = Files.createDirectory(work.resolve("tmp"));
        Bubblewrap sandbox = new Bubblewrap(work, List.of(), List.of(), work);
        try {
            ProcessBuilder builder = new ProcessBuilder(sandbox.around(List.of("true"))).redirectErrorStream(true);
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process trial = builder.start();
            trial.getOutputStream().close();
            String output = new String(trial.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exit = trial.waitFor();
            return exit == 0 ? Optional.empty() : Optional.of(explain(exit, output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a sandbox was tried", e);
        } finally {
            Files.deleteIfExists(sandbox.outerPid());
            deleteTree(temp);
            Files.deleteIfExists(work);
        }
    }

    /** What bubblewrap mounts on is made there. */
    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String explain(int exit, String output) {
        if (exit == 127) {
            return "the program bwrap is not installed: install the package bubblewrap";
        }
        return "the kernel does not let this user make sandboxes: " + output.lines().findFirst().orElse("exit code " + exit)
                + ": allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0,"
                + " user.max_user_namespaces above 0; in a container, by its security profile)";
    }
}
