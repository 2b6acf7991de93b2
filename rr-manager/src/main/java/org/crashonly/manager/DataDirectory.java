package org.crashonly.manager;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Keepers;
import org.crashonly.control.Vitals;
import org.crashonly.sandbox.process.ProcessScan;

/**
 * Where everything of one server lies on disk. Only the holder of {@link #lock} may write, but for the WARs of a version
 * that is not yet known to the server.
 *
 * <pre>
 * format  instance  token(0600)  lock  server.json     instance: its name, and which directory it was drawn for
 * apps/APP/            staged descriptor and WARs: those in force, and during an upgrade those before or after
 * instrumented/        staged WARs with a power switch, by what they were made of
 * journal/             the manager's
 * stores/APP/STORE/    what survives
 * logs/APP/PROCESS.log  logs/server/front-door-N.access.log
 * run/                 specifications, locks, vitals, work directories, sockets: nothing that matters after a reboot
 * </pre>
 */
public record DataDirectory(Path root) {

    /** The version of this layout. */
    public static final int FORMAT = 1;

    /** The longest path that the JDK takes for a Unix socket's: one byte less than the kernel's 107. */
    private static final int LONGEST_SOCKET_PATH = 106;

    /** How much of an application's name is in its socket's, which has to be short. */
    private static final int LONGEST_IN_SOCKET_NAME = 32;

    private static final Pattern GENERATION_FILE = Pattern.compile("(?<id>[^#]+)#(?<number>[0-9]+)(\\..*)?");

    private static final String NEW = "new";
    private static final String SOCKETS = "sockets";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    public DataDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * Creates what is missing: the directory itself (mode 0700), the format, the instance's name, the token.
     *
     * @throws IOException if it cannot be written or is of another format
     */
    public DataDirectory prepare() throws IOException {
        if (!Files.isDirectory(root)) {
            create();
        }
        createIfMissing("format", Integer.toString(FORMAT));
        String format = Files.readString(root.resolve("format")).trim();
        if (!format.equals(Integer.toString(FORMAT))) {
            throw new IOException("data directory " + root + " has format " + format + ", this server reads format " + FORMAT
                    + "; use the server that wrote it, or another directory");
        }
        createIfMissing("instance", newInstance());
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        createIfMissing("token", HexFormat.of().formatHex(secret));
        Files.createDirectories(run().resolve(SOCKETS));
        return this;
    }

    /** The directory appears with its mark or not at all, whoever else creates it at the same time. */
    private void create() throws IOException {
        Files.createDirectories(root.getParent());
        Path draft = root.resolveSibling(root.getFileName() + ".new." + ProcessHandle.current().pid());
        Files.createDirectory(draft, OWNER_ONLY);
        Path mark = Files.createFile(draft.resolve(NEW));
        try {
            Files.move(draft, root, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            Files.delete(mark);
            Files.delete(draft);
            if (!Files.isDirectory(root)) {
                throw e;
            }
        }
    }

    /** Whether {@link #prepare} created the directory, for whichever start, and no server was begun in it yet. With stores it is never new. */
    public boolean isNew() {
        return Files.exists(root.resolve(NEW)) && !Files.exists(root.resolve("stores"));
    }

    /** A server begins: from here on there may be something to lose. */
    public void noLongerNew() throws IOException {
        Files.deleteIfExists(root.resolve(NEW));
    }

    private void createIfMissing(String name, String content) throws IOException {
        Path file = root.resolve(name);
        if (Files.exists(file)) {
            return;
        }
        // Written aside and moved, so that a process killed here leaves no half file behind.
        Path draft = draft(name, content);
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException writtenMeanwhile) {
            // Another process prepared the directory at the same time: its value stands.
        } finally {
            Files.delete(draft);
        }
    }

    private Path draft(String name, String content) throws IOException {
        Path draft = root.resolve(name + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(draft, content + "\n", StandardOpenOption.SYNC);
    }

    private String newInstance() throws IOException {
        return UUID.randomUUID() + "\n" + place();
    }

    /** Which directory this is, whatever its name: a copy of it is another. */
    private String place() throws IOException {
        Map<String, Object> found = Files.readAttributes(root, "unix:dev,ino");
        return found.get("dev") + ":" + found.get("ino");
    }

    /**
     * Whether this is a copy of the directory that its instance's name was drawn for: made by hand, restored from a backup, moved to
     * another file system. Processes of that name are not this directory's server.
     */
    public boolean isCopy() throws IOException {
        List<String> lines = Files.readAllLines(root.resolve("instance"), StandardCharsets.US_ASCII);
        return lines.size() > 1 && !lines.get(1).equals(place());
    }

    /** Draws a copy an instance's name of its own. Only who starts a server does so, and only one at a time. */
    public void ownInstance() throws IOException {
        if (isCopy()) {
            Files.move(draft("instance", newInstance()), root.resolve("instance"), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Whether a server was ever started here. */
    public boolean exists() {
        return Files.exists(root.resolve("instance"));
    }

    /** The name that was drawn for this directory when it was made; marks every process of the server. */
    public String instance() throws IOException {
        return Files.readString(root.resolve("instance"), StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    }

    /** What the control API asks for. */
    public String token() throws IOException {
        return Files.readString(root.resolve("token"), StandardCharsets.US_ASCII).trim();
    }

    /** Held by the manager: two servers cannot share a directory. */
    public Path lock() {
        return root.resolve("lock");
    }

    /** Held by whoever starts a server, from the first look at the directory until it is ready, or gone again. */
    public Path startingLock() {
        return run().resolve("starting.lock");
    }

    /** Held by whoever deploys to the server that runs, until what comes of it is known. */
    public Path deployingLock() {
        return run().resolve("deploying.lock");
    }

    /** {@link ServerConfig}, as JSON. */
    public Path serverConfig() {
        return root.resolve("server.json");
    }

    public Path applications() {
        return root.resolve("apps");
    }

    /** The staged form of an application. */
    public Path application(String name) {
        return applications().resolve(name);
    }

    /** WARs whose classes test their switch; each may be made again at any time. */
    public Path instrumented() {
        return root.resolve("instrumented");
    }

    public Path journal() {
        return root.resolve("journal");
    }

    /** What is known of how failures propagate because somebody accepted, declared or injected it. */
    public Path failureMap() {
        return root.resolve("fmap.json");
    }

    /** What the manager has seen of how failures propagate. */
    public Path watchedFailureMap() {
        return root.resolve("fmap-watched.json");
    }

    /** The campaign of injections that is going on in an application, or was when its command was killed. */
    public Path campaign(String application) {
        return root.resolve("fmap-campaign-" + application + ".json");
    }

    /** Where front doors write the requests of a recording, until its command puts them into one file. */
    public Path recordings() {
        return root.resolve("recordings");
    }

    /** Held by who records: front doors write for one at a time. */
    public Path recordingLock() {
        return run().resolve("recording.lock");
    }

    /** Held by who injects faults to learn the failure map: two would take each other's faults for the effects of their own. */
    public Path campaignLock() {
        return run().resolve("campaign.lock");
    }

    /** The restart tree that was accepted for an application, if one was. */
    public Path restartTree(String application) {
        return root.resolve("tree-" + application + ".json");
    }

    /** What a store keeps. */
    public Path store(ElementId store) {
        return root.resolve("stores").resolve(relative(store));
    }

    /** Standard output and error of every generation of a process, appended. */
    public Path log(ElementId process) {
        return root.resolve("logs").resolve(relative(process) + ".log");
    }

    /** Where a front door writes a line for each request, if it is to. */
    public Path accessLog(ElementId frontDoor) {
        return root.resolve("logs").resolve(relative(frontDoor) + ".access.log");
    }

    public Path run() {
        return root.resolve("run");
    }

    /** Shell loop and manager, as each sees the other. */
    public Keepers keepers() {
        return new Keepers(run());
    }

    public Path specification(Generation generation) {
        return run().resolve("spec").resolve(fileName(generation) + ".json");
    }

    public Path generationLock(Generation generation) {
        return run().resolve("locks").resolve(fileName(generation) + ".lock");
    }

    public Path vitals(Generation generation) {
        return run().resolve("vitals").resolve(fileName(generation) + ".vitals");
    }

    public Path work(Generation generation) {
        return run().resolve("work").resolve(fileName(generation));
    }

    /**
     * The manager's Unix socket: in the data directory if the kernel's limit on such paths allows, else in a directory of its own under the
     * temp directory, which is made if need be.
     *
     * @throws IOException if that directory is there and not this user's alone: whoever made it could listen in the manager's place
     */
    public Path controlSocket() throws IOException {
        return socket("control.sock");
    }

    /** The Unix socket of an application's session store, beside the manager's. */
    public Path sessionSocket(String application) throws IOException {
        String name = application.length() <= LONGEST_IN_SOCKET_NAME
                ? application : application.substring(0, LONGEST_IN_SOCKET_NAME - 9) + "-" + HexFormat.of().toHexDigits(application.hashCode());
        return socket("session-" + name + ".sock");
    }

    private Path socket(String name) throws IOException {
        Path inside = run().resolve(SOCKETS).resolve(name);
        if (inside.toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_SOCKET_PATH) {
            return inside;
        }
        Path outside = socketDirectory();
        try {
            Files.createDirectory(outside, OWNER_ONLY);
        } catch (FileAlreadyExistsException there) {
            if (!isOwn(outside)) {
                throw new IOException(outside + " is not a directory of this user's alone; sockets have to lie there, because "
                        + inside + " is longer than the " + LONGEST_SOCKET_PATH + " bytes of a socket's address: remove it, or use a data"
                        + " directory with a shorter path", there);
            }
        }
        return outside.resolve(name);
    }

    /** Removes the sockets' directory, if it is outside; nobody runs who needs it. */
    public void removeSocketDirectory() throws IOException {
        Path outside = socketDirectory();
        if (Files.exists(outside, LinkOption.NOFOLLOW_LINKS) && isOwn(outside)) {
            try (Stream<Path> sockets = Files.list(outside)) {
                for (Path socket : sockets.toList()) {
                    Files.delete(socket);
                }
            }
            Files.delete(outside);
        }
    }

    private Path socketDirectory() throws IOException {
        return Path.of(System.getProperty("java.io.tmpdir"), "crashonly-" + instance());
    }

    private static boolean isOwn(Path directory) throws IOException {
        Map<String, Object> found = Files.readAttributes(directory, "unix:uid,isDirectory,permissions", LinkOption.NOFOLLOW_LINKS);
        return found.get("isDirectory").equals(true)
                && found.get("uid").equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                && found.get("permissions").equals(OWNER_ONLY.value());
    }

    /**
     * Every generation that left a file of its own in {@link #run}: the latest of each element is among them as long as that directory
     * is there, whatever became of the journal.
     */
    public Set<Generation> traces() throws IOException {
        Set<Generation> traces = new TreeSet<>();
        for (Path file : filesOfGenerations()) {
            generation(file).ifPresent(traces::add);
        }
        return traces;
    }

    /**
     * Everything in {@link #run} that belongs to a generation other than {@code kept}, but for the lock files of each element's latest
     * generation: empty, they tell which numbers were used.
     */
    public List<Path> remains(Set<Generation> kept) throws IOException {
        Map<ElementId, Long> latest = new HashMap<>();
        traces().forEach(it -> latest.merge(it.id(), it.number(), Math::max));
        List<Path> remains = new ArrayList<>();
        for (Path file : filesOfGenerations()) {
            Optional<Generation> generation = generation(file);
            boolean isKept = generation.filter(kept::contains).isPresent();
            boolean isTrace = file.getParent().getFileName().toString().equals("locks")
                    && generation.filter(it -> it.number() == latest.get(it.id())).isPresent();
            if (!isKept && !isTrace) {
                remains.add(file);
            }
        }
        return remains;
    }

    /**
     * What the processes of this directory's server live as: what their markers say, but for spares that took a place, which count in the name of
     * the generation that they are now.
     */
    public List<ProcessScan.Found> asTheyLive(List<ProcessScan.Found> found) throws IOException {
        Set<Generation> marked = found.stream().filter(it -> it.generation() > 0)
                .map(it -> new Generation(it.id(), it.generation())).collect(Collectors.toSet());
        Map<Path, Generation> others = new HashMap<>();
        for (Path file : filesOfGenerations()) {
            if (file.getParent().getFileName().toString().equals("vitals")) {
                generation(file).filter(it -> !marked.contains(it)).ifPresent(it -> others.put(file, it));
            }
        }
        return found.stream().map(it -> asItLives(it, others)).toList();
    }

    private static ProcessScan.Found asItLives(ProcessScan.Found found, Map<Path, Generation> others) {
        return others.entrySet().stream()
                .filter(it -> found.generation() > 0 && Vitals.isOf(it.getKey(), found.identity()))
                .map(it -> new ProcessScan.Found(found.identity(), it.getValue().id(), it.getValue().number(), found.encloses()))
                .findFirst().orElse(found);
    }

    private List<Path> filesOfGenerations() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String kind : List.of("spec", "locks", "vitals", "work")) {
            Path directory = run().resolve(kind);
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    files.forEach(all::add);
                }
            }
        }
        return all;
    }

    /** The generation that a file is named after, see {@link #fileName}; empty if it is none of ours. */
    private static Optional<Generation> generation(Path file) {
        Matcher name = GENERATION_FILE.matcher(file.getFileName().toString());
        try {
            return name.matches()
                    ? Optional.of(Generation.parse("machine/" + name.group("id").replace('+', '/') + "#" + name.group("number")))
                    : Optional.empty();
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }

    private static String relative(ElementId id) {
        return id.path().substring("machine/".length());
    }

    private static String fileName(Generation generation) {
        return relative(generation.id()).replace('/', '+') + "#" + generation.number();
    }
}
