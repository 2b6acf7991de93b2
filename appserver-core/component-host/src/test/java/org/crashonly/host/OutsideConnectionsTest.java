package org.crashonly.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import org.crashonly.host.OutsideConnections.Line;
import org.junit.jupiter.api.Test;

class OutsideConnectionsTest {

    @Test
    void aLineOfTheKernelsTableIsRead() {
        assertThat(Line.of("   3: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 77001 1 ff 20 4 30 10 -1"))
                .isEqualTo(new Line(8080, 50_000, true, "01", "77001"));
        assertThat(Line.of("0: 0100A8C0:C350 08080808:0050 02 0:0 0:0 0 0 0 5 1").remoteIsHere()).isFalse();
    }

    @Test
    void thoseThatThisProcessMadeToStrangersCount() {
        Line listener = new Line(8080, 0, false, "0A", "1");
        Line accepted = new Line(8080, 50_000, true, "01", "2");
        Line toItself = new Line(50_001, 8080, true, "01", "3");
        Line toTheStore = new Line(50_002, 9000, true, "01", "4");
        Line toSomebodyElsesPort9000 = new Line(50_003, 9000, false, "01", "5");
        Line connecting = new Line(50_004, 25, true, "02", "6");
        Line closing = new Line(50_005, 25, true, "06", "7");
        assertThat(OutsideConnections.count(
                List.of(listener, accepted, toItself, toTheStore, toSomebodyElsesPort9000, connecting, closing), Set.of(9000))).isEqualTo(2);
    }

    @Test
    void theKernelsOwnListIsRead() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            long before = OutsideConnections.count(Set.of());
            assertThat(OutsideConnections.count(Set.of(client.getPort(), accepted.getPort()))).isEqualTo(before);
            server.close();
            assertThat(OutsideConnections.count(Set.of())).as("nobody here listens there any more").isEqualTo(before + 2);
        }
    }
}
