package org.crashonly.host.payara;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class DomainXmlTest {

    @Test
    void eachSlotHasAServerAProtocolAndAListenerOnLoopback() throws Exception {
        Document domain = parse(DomainXml.of(List.of(new Slot(0, 'a', 1111), new Slot(1, 'a', 2222)), 7, false));
        assertThat(domain.getElementsByTagName("virtual-server").getLength()).isEqualTo(2);
        assertThat(domain.getElementsByTagName("network-listener").getLength()).isEqualTo(2);
        Element listener = (Element) domain.getElementsByTagName("network-listener").item(1);
        assertThat(listener.getAttribute("address")).isEqualTo("127.0.0.1");
        assertThat(listener.getAttribute("port")).isEqualTo("2222");
        assertThat(listener.getAttribute("protocol")).isEqualTo("protocol-1a");
        assertThat(((Element) domain.getElementsByTagName("jdbc-connection-pool").item(0)).getAttribute("max-pool-size")).isEqualTo("7");
    }

    @Test
    void theDataGridRunsOnlyForThoseWhoNeedItAndNeverLeavesTheMachine() throws Exception {
        Document without = parse(DomainXml.of(List.of(), 1, false));
        assertThat(attribute(without, "hazelcast-config-specific-configuration", "enabled")).isEqualTo("false");
        Document with = parse(DomainXml.of(List.of(), 1, true));
        assertThat(attribute(with, "hazelcast-config-specific-configuration", "enabled")).isEqualTo("true");
        assertThat(attribute(with, "hazelcast-config-specific-configuration", "clustering-enabled")).isEqualTo("false");
        assertThat(attribute(with, "hazelcast-runtime-configuration", "interface")).isEqualTo("127.0.0.1");
    }

    /** Whose simple name begins with the word gets to keep the timers. */
    @Test
    void timersAreKeptByUs() throws Exception {
        Document domain = parse(DomainXml.of(List.of(), 1, true));
        assertThat(TimedModules.class.getSimpleName()).startsWith(attribute(domain, "ejb-timer-service", "ejb-timer-service"));
    }

    private static String attribute(Document document, String element, String name) {
        return ((Element) document.getElementsByTagName(element).item(0)).getAttribute(name);
    }

    private static Document parse(String text) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }
}
