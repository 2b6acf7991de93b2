package org.crashonly.sandbox.staging;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.crashonly.control.PathTemplate;

/**
 * Which servlets of a WAR are mapped to paths: those of annotations, of {@code web.xml} and its fragments, and REST applications.
 *
 * @param mapped exact patterns and prefixes; the others, {@code *.ext} and {@code /}, lose against these anyway
 */
record ServletMappings(List<PathTemplate> mapped) {

    static final String WEB_SERVLET = "jakarta/servlet/annotation/WebServlet";

    /** The patterns of a servlet class's annotation. */
    static List<String> patterns(ScannedClass servlet) {
        List<String> patterns = new ArrayList<>(servlet.marks().texts(WEB_SERVLET, "value"));
        patterns.addAll(servlet.marks().texts(WEB_SERVLET, "urlPatterns"));
        return patterns;
    }

    /** What a servlet's URL pattern matches; empty for {@code /} and {@code *.ext}, which match what nothing else does. */
    static Optional<PathTemplate> template(String pattern) {
        if (pattern.isEmpty()) {
            return Optional.of(PathTemplate.of("/"));
        }
        boolean plain = pattern.startsWith("/") && !pattern.equals("/") && pattern.indexOf('{') < 0 && pattern.indexOf('%') < 0;
        return plain ? Optional.of(PathTemplate.of(pattern)) : Optional.empty();
    }

    /** All mappings; {@code applications} are the paths of REST applications. */
    static ServletMappings of(ScannedClasses classes, List<PathTemplate> applications) throws XMLStreamException {
        List<PathTemplate> mapped = new ArrayList<>(applications);
        for (ScannedClass each : classes.all()) {
            patterns(each).forEach(pattern -> template(pattern).ifPresent(mapped::add));
        }
        for (byte[] webXml : classes.webXmls()) {
            urlPatterns(webXml).forEach(pattern -> template(pattern).ifPresent(mapped::add));
        }
        return new ServletMappings(List.copyOf(mapped));
    }

    /** Whether a {@code web.xml} says anything about Jakarta REST, or about one of {@code applications}. */
    static boolean mentionRest(ScannedClasses classes, List<ScannedClass> applications) {
        return classes.webXmls().stream().map(it -> new String(it, StandardCharsets.UTF_8)).anyMatch(text ->
                text.contains(".ws.rs.") || text.contains("jersey") || applications.stream().anyMatch(it -> text.contains(it.name().replace('/', '.'))));
    }

    /** The mappings that take requests away from a servlet at {@code own}: exact ones, and longer prefixes. */
    List<PathTemplate> before(PathTemplate own) {
        return mapped.stream()
                .filter(it -> !it.equals(own) && it.overlaps(own) && (!it.open() || it.segments().size() >= own.segments().size()))
                .toList();
    }

    /** The {@code url-pattern}s of the {@code servlet-mapping}s. */
    private static List<String> urlPatterns(byte[] xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
        List<String> texts = new ArrayList<>();
        boolean within = false;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamConstants.START_ELEMENT && reader.getLocalName().equals("servlet-mapping")) {
                within = true;
            } else if (event == XMLStreamConstants.END_ELEMENT && reader.getLocalName().equals("servlet-mapping")) {
                within = false;
            } else if (event == XMLStreamConstants.START_ELEMENT && within && reader.getLocalName().equals("url-pattern")) {
                texts.add(reader.getElementText().strip());
            }
        }
        return texts;
    }
}
