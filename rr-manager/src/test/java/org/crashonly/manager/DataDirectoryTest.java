package org.crashonly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the manager's socket lies when the data directory's path is too long for a socket's address. */
class DataDirectoryTest {

    @TempDir
    Path directory;

    private DataDirectory data;
    private Path outside;

    @BeforeEach
    void prepare() throws IOException {
        data = new DataDirectory(Files.createDirectories(directory.resolve("long".repeat(20))).resolve("data")).prepare();
        outside = Path.of(System.getProperty("java.io.tmpdir"), "crashonly-" + data.instance());
    }

    @AfterEach
    void leaveNothing() throws IOException {
        Files.deleteIfExists(outside);
    }

    @Test
    void theSocketOfAShortPathLiesInside() throws IOException {
        DataDirectory near = new DataDirectory(Path.of("/srv/shop"));
        assertThat(near.controlSocket()).isEqualTo(Path.of("/srv/shop/run/sockets/control.sock"));
        assertThat(near.sessionSocket("shop")).isEqualTo(Path.of("/srv/shop/run/sockets/session-shop.sock"));
    }

    @Test
    void theSocketsOfApplicationsWithLongNamesAreShortAndDiffer() throws IOException {
        DataDirectory near = new DataDirectory(Path.of("/srv/shop"));
        Path one = near.sessionSocket("a".repeat(63));
        assertThat(one.getFileName().toString()).hasSize("session-.sock".length() + 32);
        assertThat(near.sessionSocket("a".repeat(62) + "b")).isNotEqualTo(one);
    }

    @Test
    void whereverASocketLiesItCanBeBound(@TempDir Path temp) throws IOException {
        int shortest = temp.resolve("d/run/sockets/control.sock").toString().length();
        for (int length = 90; length <= 115; length++) {
            DataDirectory there = new DataDirectory(temp.resolve("d".repeat(Math.max(1, length - shortest + 1))));
            there.prepare();
            Path socket = there.controlSocket();
            Files.createDirectories(socket.getParent());
            try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.bind(UnixDomainSocketAddress.of(socket));
            }
            Files.delete(socket);
            there.removeSocketDirectory();
        }
    }

    @Test
    void theSocketOfALongPathLiesInADirectoryOfThisUserAlone() throws IOException {
        assertThat(data.controlSocket()).isEqualTo(outside.resolve("control.sock"));
        assertThat(Files.getPosixFilePermissions(outside)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(data.controlSocket()).as("the next manager takes it over").isEqualTo(outside.resolve("control.sock"));
    }

    @Test
    void aDirectoryThatOthersMayUseIsRefusedAndLeftAlone() throws IOException {
        Files.createDirectory(outside);
        Files.setPosixFilePermissions(outside, PosixFilePermissions.fromString("rwxrwx---"));
        refused();
    }

    @Test
    void aLinkIsRefusedAndLeftAlone() throws IOException {
        Files.createSymbolicLink(outside, directory);
        refused();
    }

    @Test
    void anotherUsersDirectoryIsRefusedAndLeftAlone() throws IOException {
        // Only root can give a directory away.
        assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0));
        data.controlSocket();
        Files.setAttribute(outside, "unix:uid", 4711);
        refused();
    }

    @Test
    void theDirectoryIsRemovedWithWhatIsInIt() throws IOException {
        Files.writeString(data.controlSocket(), "");
        Files.writeString(data.sessionSocket("shop"), "");
        data.removeSocketDirectory();
        assertThat(outside).doesNotExist();
        data.removeSocketDirectory();
    }

    @Test
    void aCopyIsKnownAndGetsANameOfItsOwn() throws IOException {
        String drawn = data.instance();
        assertThat(data.isCopy()).isFalse();
        DataDirectory copy = new DataDirectory(Files.createDirectory(directory.resolve("copy")));
        Files.copy(data.root().resolve("instance"), copy.root().resolve("instance"));

        assertThat(copy.prepare().isCopy()).as("who prepares it may be anybody: nothing is drawn yet").isTrue();
        assertThat(copy.instance()).isEqualTo(drawn);
        copy.ownInstance();

        assertThat(copy.isCopy()).isFalse();
        assertThat(copy.instance()).isNotEqualTo(drawn).hasSameSizeAs(drawn);
        assertThat(data.instance()).isEqualTo(drawn);
    }

    @Test
    void aDirectoryOfHardLinksIsACopyToo() throws IOException {
        DataDirectory copy = new DataDirectory(Files.createDirectory(directory.resolve("links")));
        Files.createLink(copy.root().resolve("instance"), data.root().resolve("instance"));
        copy.ownInstance();
        assertThat(copy.instance()).isNotEqualTo(data.instance());
        assertThat(data.isCopy()).isFalse();
    }

    @Test
    void aRenamedDirectoryKeepsItsName() throws IOException {
        String drawn = data.instance();
        DataDirectory renamed = new DataDirectory(Files.move(data.root(), directory.resolve("renamed")));
        assertThat(renamed.isCopy()).isFalse();
        renamed.ownInstance();
        assertThat(renamed.instance()).isEqualTo(drawn);
    }

    private void refused() throws IOException {
        assertThatThrownBy(() -> data.controlSocket()).isInstanceOf(IOException.class)
                .hasMessageContainingAll(outside.toString(), "this user's alone", "106 bytes", "shorter path");
        data.removeSocketDirectory();
        assertThat(outside).exists();
    }
}
