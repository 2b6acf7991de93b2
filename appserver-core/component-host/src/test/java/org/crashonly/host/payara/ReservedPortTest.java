package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReservedPortTest {

    @Test
    void aServerCanListenOnAReservedPort() throws Exception {
        try (ReservedPort reserved = ReservedPort.reserve();
                ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), reserved.port()));
            new Socket(InetAddress.getLoopbackAddress(), reserved.port()).close();
        }
    }

    @Test
    void nobodyIsGivenAReservedPort() throws Exception {
        try (ReservedPort reserved = ReservedPort.reserve()) {
            Set<Integer> others = new HashSet<>();
            for (int i = 0; i < 200; i++) {
                try (ReservedPort other = ReservedPort.reserve()) {
                    others.add(other.port());
                }
            }
            assertThat(others).doesNotContain(reserved.port());
        }
    }
}
