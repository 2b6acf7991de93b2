package org.crashonly.sandbox.launch;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crashonly.control.Role;
import org.crashonly.payara.PayaraRuntime;

/**
 * Command lines of the server's JVMs, which run on the same JDK as this one. The order of options and class path is fixed, because an AOT
 * cache is bound to them.
 *
 * @param javaHome of the JDK, 25 or newer
 * @param aot whether the JVMs use caches or make them
 */
public record JvmLaunch(Distribution distribution, Path javaHome, AotMode aot) {

    /** The markers by which a scan of {@code /proc} finds the processes of a server. */
    public static final String INSTANCE_MARKER = "crashonly.instance";

    public static final String ID_MARKER = "crashonly.id";
    public static final String GENERATION_MARKER = "crashonly.generation";

    /** A cache that does not fit is not used and not talked about: the JVM's complaints would stand in the logs of every process. */
    private static final List<String> QUIET = List.of("-Xlog:aot*=off", "-Xlog:cds*=off");

    /** Options that say nothing of how classes are laid out: sizes, system properties, logging. */
    private static final Pattern NEUTRAL = Pattern.compile("-D.*|-Xm[sxn].*|-Xss.*|-XX:MaxMetaspaceSize=.*|-Xlog.*");

    private static final Pattern COLLECTOR = Pattern.compile("-XX:\\+Use\\w+GC");

    /** Launches on the JDK of this JVM, from its distribution, in its mode. */
    public static JvmLaunch ofThisJvm() {
        return new JvmLaunch(Distribution.current(), Path.of(System.getProperty("java.home")), AotMode.ofThisJvm());
    }

    /**
     * The whole command line of a process of the server.
     *
     * @param markers system properties that identify the process, in the iteration order of the map
     * @param heapMegabytes the maximum heap
     * @param extraJvmOptions of the user, last, so that they win
     * @param features what a host's WARs need of the container beyond its trimmed base; empty for other roles
     * @param args of the main class
     */
    public List<String> command(
            Role role,
            Map<String, String> markers,
            int heapMegabytes,
            List<String> extraJvmOptions,
            List<String> features,
            List<String> args) {
        if (role != Role.HOST && !features.isEmpty()) {
            throw new IllegalArgumentException("features " + features + " for a " + role.word() + ": only hosts have any");
        }
        List<String> heap = List.of("-Xms" + initialMegabytes(role, heapMegabytes) + "m", "-Xmx" + heapMegabytes + "m");
        return assemble(role.word(), markers, heap, extraJvmOptions, features, args);
    }

    /** The whole command line of a short command of the user's. */
    public List<String> cliCommand(List<String> args) {
        return assemble(Distribution.CLI, Map.of(), List.of(), List.of(), List.of(), args);
    }

    /** Where the cache of {@code word} lies or would lie: a role's word, or {@link Distribution#CLI}. */
    public Path cache(String word) {
        return distribution.caches().resolve(word + "-" + key(word, List.of()).hex() + ".aot");
    }

    /** A command that succeeds only if the JVM can use {@code cache} as the cache of {@code word}. */
    public List<String> trial(String word, Path cache) {
        List<String> command = new ArrayList<>(List.of(javaHome.resolve("bin/java").toString()));
        command.addAll(options(word, List.of()));
        command.addAll(QUIET);
        command.addAll(List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-cp", joined(classPath(word, List.of())), "-version"));
        return command;
    }

    private List<String> assemble(
            String word, Map<String, String> markers, List<String> heap, List<String> extra, List<String> features, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(javaHome.resolve("bin/java").toString());
        command.addAll(options(word, extra));
        command.addAll(heap);
        command.add(define(Distribution.HOME_PROPERTY, distribution.home().toString()));
        markers.forEach((name, value) -> command.add(define(name, value)));
        command.addAll(aotOptions(word, extra, markers));
        command.addAll(extra);
        command.add("-cp");
        command.add(joined(classPath(word, features)));
        command.add(distribution.role(word).mainClass());
        command.addAll(args);
        return List.copyOf(command);
    }

    private List<String> aotOptions(String word, List<String> extra, Map<String, String> markers) {
        List<String> options = new ArrayList<>(QUIET);
        AotKey key = key(word, extra);
        switch (aot) {
            case AotMode.Use() -> {
                Path cache = distribution.caches().resolve(word + "-" + key.hex() + ".aot");
                if (Files.isRegularFile(cache)) {
                    options.add("-XX:AOTCache=" + cache);
                }
            }
            case AotMode.Train(Path directory) -> {
                String process = markers.getOrDefault(ID_MARKER, word).replace('/', '+');
                options.add("-XX:AOTCacheOutput=" + directory.resolve(word + "-" + key.hex() + "." + process + ".aot"));
                options.add(define(AotMode.TRAINING_PROPERTY, directory.toString()));
            }
        }
        return options;
    }

    private AotKey key(String word, List<String> extra) {
        List<String> options = new ArrayList<>(options(word, extra));
        extra.stream().filter(option -> !NEUTRAL.matcher(option).matches()).forEach(options::add);
        return AotKey.of(javaHome, options, classPath(word, List.of()));
    }

    /** A JVM refuses to start with two collectors: the one that the user chose replaces ours. */
    private List<String> options(String word, List<String> extra) {
        List<String> options = options(word);
        if (extra.stream().anyMatch(option -> COLLECTOR.matcher(option).matches())) {
            options.removeIf(option -> COLLECTOR.matcher(option).matches());
        }
        return options;
    }

    private List<String> options(String word) {
        List<String> options = new ArrayList<>(distribution.role(word).options());
        if (isHost(word)) {
            options.addAll(PayaraRuntime.jvmOptions());
        }
        return options;
    }

    /** The part of a host's that its features add comes last: the rest is the same for every host. */
    private List<Path> classPath(String word, List<String> features) {
        List<Path> jars = new ArrayList<>(distribution.role(word).classPath());
        if (isHost(word)) {
            jars.addAll(PayaraRuntime.catalogue().classPath(distribution.payara(), features));
        }
        return jars;
    }

    private static boolean isHost(String word) {
        return word.equals(Role.HOST.word());
    }

    /** A host fills its heap while it starts, and growing it by steps costs collections; the others stay small. */
    private static int initialMegabytes(Role role, int heapMegabytes) {
        return role == Role.HOST ? heapMegabytes : Math.min(heapMegabytes, 32);
    }

    private static String define(String name, String value) {
        return "-D" + name + "=" + value;
    }

    private static String joined(List<Path> classPath) {
        return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
}
