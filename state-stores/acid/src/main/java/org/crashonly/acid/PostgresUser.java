package org.crashonly.acid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * As whom PostgreSQL runs: it refuses root, so where this process is root, as a user of the system; otherwise as this process's own.
 *
 * @param name the other user; null for this process's own
 */
record PostgresUser(String name) {

    private static final List<String> CANDIDATES = List.of("crashonly", "postgres");
    private static final int ROOT = 0;
    /** What the data directory of a server has, and no other: up to there directories are ours to open. */
    private static final String DATA_DIRECTORY_MARK = "instance";

    /** @throws IOException if this process is root and there is nobody whom it could be run as */
    static PostgresUser choose() throws IOException {
        if (!Integer.valueOf(ROOT).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return new PostgresUser(null);
        }
        for (String candidate : CANDIDATES) {
            try {
                UserPrincipal ignored = users().lookupPrincipalByName(candidate);
                GroupPrincipal ignoredAsWell = users().lookupPrincipalByGroupName(candidate);
                return new PostgresUser(candidate);
            } catch (UserPrincipalNotFoundException next) {
                // Then the next one.
            }
        }
        throw new IOException("PostgreSQL refuses to run as root, and there is none of the users " + CANDIDATES + " with a group of the same name:"
                + " install Debian's package postgresql, which makes one, or run the server as another user than root");
    }

    /** What to put before a program, so that it runs as this user and dies with the thread that started it. */
    List<String> dyingWithUs(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        if (name != null) {
            whole.addAll(List.of("--reuid", name, "--regid", name, "--clear-groups"));
        }
        whole.add("--");
        whole.addAll(command);
        return whole;
    }

    /** Gives a file or directory to this user. */
    void own(Path file) throws IOException {
        if (name != null) {
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setOwner(users().lookupPrincipalByName(name));
            view.setGroup(users().lookupPrincipalByGroupName(name));
        }
    }

    /** Whether {@code directory} is this user's, and nobody else's to enter, which PostgreSQL asks for. */
    boolean owns(Path directory) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        return (name == null || attributes.owner().getName().equals(name))
                && attributes.permissions().equals(PosixFilePermissions.fromString("rwx------"));
    }

    /**
     * Sees to it that this user can get to {@code directory}, though not look around on the way. The directories of the server it opens for
     * the user's group; others are not ours to change.
     *
     * @throws IOException if one on the way shuts it out; the message says which, and what to do
     */
    void reach(Path directory) throws IOException {
        if (name == null) {
            return;
        }
        Deque<Path> fromRoot = new ArrayDeque<>();
        Path opened = directory.toAbsolutePath().normalize();
        for (Path at = opened; at != null; at = at.getParent()) {
            fromRoot.push(at);
        }
        Path top = fromRoot.stream().filter(it -> Files.exists(it.resolve(DATA_DIRECTORY_MARK)) && Files.exists(it.resolve("stores")))
                .findFirst().orElse(opened);
        for (Path at : fromRoot) {
            if (!isOpen(at) && at.startsWith(top)) {
                open(at);
            } else if (!isOpen(at)) {
                throw new IOException("PostgreSQL runs as the user '" + name + "', who cannot get to " + directory + ": " + at
                        + " shuts it out. Let others pass it ('chmod o+x " + at + "'), or choose a data directory elsewhere");
            }
        }
    }

    private boolean isOpen(Path directory) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(directory, PosixFileAttributes.class);
        Set<PosixFilePermission> may = attributes.permissions();
        return may.contains(PosixFilePermission.OTHERS_EXECUTE)
                || attributes.group().getName().equals(name) && may.contains(PosixFilePermission.GROUP_EXECUTE)
                || attributes.owner().getName().equals(name) && may.contains(PosixFilePermission.OWNER_EXECUTE);
    }

    private void open(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        view.setGroup(users().lookupPrincipalByGroupName(name));
        Set<PosixFilePermission> permissions = EnumSet.copyOf(view.readAttributes().permissions());
        permissions.remove(PosixFilePermission.GROUP_READ);
        permissions.remove(PosixFilePermission.GROUP_WRITE);
        permissions.add(PosixFilePermission.GROUP_EXECUTE);
        view.setPermissions(permissions);
    }

    private static UserPrincipalLookupService users() {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService();
    }
}
