package org.crashonly.host;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The TCP connections of this process to others than those that the host itself knows, as the kernel lists them: whatever library opened
 * them, a request's deadline does not close them.
 */
final class OutsideConnections {

    private static final Logger LOG = System.getLogger(OutsideConnections.class.getName());
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final String SOCKET = "socket:[";
    /** States in tcp_states.h, as the tables have them. */
    private static final String LISTEN = "0A";
    private static final Set<String> OPEN = Set.of("01", "02");

    /**
     * A line of the kernel's table.
     *
     * @param local port
     * @param remote port
     */
    record Line(int local, int remote, boolean remoteIsHere, String state, String inode) {

        private static final int LOCAL = 1;
        private static final int REMOTE = 2;
        private static final int STATE = 3;
        private static final int INODE = 9;

        /** 127.0.0.1 and the same in IPv6, as the tables have them. */
        private static final Set<String> HERE =
                Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

        static Line of(String text) {
            String[] words = text.strip().split("\\s+");
            String[] remote = words[REMOTE].split(":");
            return new Line(port(words[LOCAL]), Integer.parseInt(remote[1], 16), HERE.contains(remote[0]), words[STATE], words[INODE]);
        }

        private static int port(String address) {
            return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        }
    }

    private OutsideConnections() {}

    /** How many there are now; those to {@code known} ports of this machine do not count. */
    static long count(Set<Integer> known) {
        try {
            Set<String> own = sockets();
            List<Line> lines = new ArrayList<>();
            for (Path table : TABLES) {
                if (Files.exists(table)) {
                    Files.readAllLines(table, StandardCharsets.ISO_8859_1).stream().skip(1).map(Line::of).filter(it -> own.contains(it.inode()))
                            .forEach(lines::add);
                }
            }
            return count(lines, known);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "connections cannot be counted: {0}", e.getMessage());
            return 0;
        }
    }

    /** Those of {@code own} that this process has made itself, but not to itself nor to {@code known} ports here. */
    static long count(List<Line> own, Set<Integer> known) {
        Set<Integer> listening = new HashSet<>();
        own.stream().filter(it -> it.state().equals(LISTEN)).forEach(it -> listening.add(it.local()));
        return own.stream().filter(it -> OPEN.contains(it.state()) && !listening.contains(it.local()))
                .filter(it -> !it.remoteIsHere() || !(listening.contains(it.remote()) || known.contains(it.remote()))).count();
    }

    private static Set<String> sockets() throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                if (target.startsWith(SOCKET)) {
                    inodes.add(target.substring(SOCKET.length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // It was closed meanwhile.
            return "";
        }
    }
}
