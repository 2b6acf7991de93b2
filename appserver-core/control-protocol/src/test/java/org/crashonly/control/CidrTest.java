package org.crashonly.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8,10.255.1.2,true", "10.0.0.0/8,11.0.0.1,false", "192.0.2.7,192.0.2.7,true", "192.0.2.7,192.0.2.6,false",
            "192.0.2.128/25,192.0.2.127,false", "192.0.2.128/25,192.0.2.129,true", "0.0.0.0/0,8.8.8.8,true", "0.0.0.0/0,::1,false",
            "::1,::1,true", "fd00::/8,fdff::1,true", "fd00::/8,fe00::1,false", "127.0.0.0/8,::ffff:127.0.0.1,true"})
    void containsTheAddressesOfItsBlock(String block, String address, boolean contained) {
        assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "10.0.0/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::1/129", "10.0.0.0/8/8", "proxy.example/24"})
    void refusesWhatIsNoBlock(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text)).withMessageContaining("'" + text + "'");
    }
}
