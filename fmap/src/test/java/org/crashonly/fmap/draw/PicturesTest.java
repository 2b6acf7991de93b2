package org.crashonly.fmap.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Instant;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PicturesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final FailureMap map = FailureMap.ofRun("one").with("<alone>", "1 & 2")
            .plus(edge("db", "orders")).plus(edge("orders", "web")).plus(edge("db", "web")).plus(edge("web", "orders"))
            .plus(Edge.declared(new Edge.Key("say \"hi\"", "web", "hang"), NOON));

    @Test
    void causesStandBeforeWhatTheyReach() {
        assertThat(Layers.of(map).columns())
                .containsExactly(List.of("<alone>", "db", "say \"hi\""), List.of("orders"), List.of("web"));
    }

    @Test
    void aCycleHasALayout() {
        FailureMap cycle = FailureMap.EMPTY.plus(edge("a", "b")).plus(edge("b", "c")).plus(edge("c", "a"));
        assertThat(Layers.of(cycle).columns()).containsExactly(List.of("a"), List.of("b"), List.of("c"));
    }

    @Test
    void dotQuotesNamesAndDashesWhatIsNotAccepted() {
        assertThat(Dot.of(map)).contains("\"db\" -> \"orders\" [label=\"kill 0.75\", style=dashed];")
                .contains("\"say \\\"hi\\\"\" -> \"web\" [label=\"hang 1.00\"];").startsWith("digraph").endsWith("}\n");
    }

    @Test
    void svgIsWellFormedAndHasABoxPerComponentAndAnArrowPerPair() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(Svg.of(map))));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(5);
        assertThat(svg.getElementsByTagName("path").getLength()).isEqualTo(1 + 5);
        assertThat(svg.getElementsByTagName("text").item(0).getTextContent()).isEqualTo("<alone>");
        int width = Integer.parseInt(svg.getDocumentElement().getAttribute("width"));
        for (int i = 0; i < 5; i++) {
            Element box = (Element) svg.getElementsByTagName("rect").item(i);
            assertThat(Integer.parseInt(box.getAttribute("x")) + Integer.parseInt(box.getAttribute("width"))).isLessThan(width);
        }
    }

    @Test
    void anEmptyMapIsAnEmptyPicture() throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(Svg.of(FailureMap.EMPTY))));
        assertThat(Dot.of(FailureMap.EMPTY)).contains("digraph");
    }

    private static Edge edge(String from, String to) {
        return Edge.seen(new Edge.Key(from, to, "kill"), Learned.INJECTED, 3, 4, NOON);
    }
}
