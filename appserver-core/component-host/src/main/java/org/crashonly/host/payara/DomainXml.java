package org.crashonly.host.payara;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The container's configuration: the template next to this class, with the slots of this life in it. It holds no secret. */
final class DomainXml {

    /** A data grid of this process alone. */
    private static final String DATA_GRID = """
            <hazelcast-runtime-configuration discovery-mode="tcpip" tcpip-members="127.0.0.1" interface="127.0.0.1"/>
            """;

    private DomainXml() {}

    static String of(List<Slot> slots, int maxConnections, boolean dataGrid) throws IOException {
        return template()
                .replace("@max-pool-size@", Integer.toString(maxConnections))
                .replace("@data-grid@", dataGrid ? DATA_GRID : "<hazelcast-runtime-configuration/>")
                .replace("@data-grid-enabled@", Boolean.toString(dataGrid))
                .replace("@ejb-timer-service@", TimedModules.class.getSimpleName())
                .replace("@virtual-servers@", each(slots, DomainXml::server))
                .replace("@protocols@", each(slots, DomainXml::protocol))
                .replace("@listeners@", each(slots, DomainXml::listener))
                .replace("@thread-pools@", each(slots, DomainXml::threadPool));
    }

    private static String server(Slot slot) {
        return """
                <virtual-server id="%s" network-listeners="%s" access-log="">
                  <property name="valve_1" value="%s"/>
                  <property name="errorReportValve" value="%s"/>
                </virtual-server>
                """.formatted(slot.server(), slot.listener(), BoundaryValve.class.getName(), ErrorReport.class.getName());
    }

    /**
     * Connections are the front doors': the host never ends one, however old, idle or used it is. What they say of a request's scheme is true,
     * so redirects and cookies are made for it.
     */
    private static String protocol(Slot slot) {
        return """
                <protocol name="%s">
                  <http default-virtual-server="%s" max-connections="-1" timeout-seconds="-1" request-timeout-seconds="-1"
                        xpowered-by="false" server-header="false" http2-enabled="false" scheme-mapping="X-Forwarded-Proto">
                    <file-cache enabled="false"/>
                  </http>
                </protocol>
                """.formatted(slot.protocol(), slot.server());
    }

    private static String listener(Slot slot) {
        return """
                <network-listener name="%s" address="127.0.0.1" port="%d" protocol="%s" transport="tcp" thread-pool="%s"/>
                """.formatted(slot.listener(), slot.port(), slot.protocol(), slot.threadPool());
    }

    /** Threads of its own: a module whose threads all wait for its neighbour must leave the neighbour some to answer with. */
    private static String threadPool(Slot slot) {
        return """
                <thread-pool name="%s" min-thread-pool-size="2" max-thread-pool-size="200" max-queue-size="4096"/>
                """.formatted(slot.threadPool());
    }

    private static String each(List<Slot> slots, Function<Slot, String> text) {
        return slots.stream().map(text).collect(Collectors.joining());
    }

    private static String template() throws IOException {
        try (InputStream in = DomainXml.class.getResourceAsStream("domain.xml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
