package org.crashonly.payara;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A part of Payara that only some WARs need.
 *
 * @param name the word for it, and the name of its directory: {@code websocket}
 * @param jars file names, in class path order
 * @param requires features that it cannot do without
 * @param packages class name prefixes, with slashes, whose mention in a class file calls for it: {@code jakarta/websocket/}
 * @param files globs over a WAR's entries that call for it: {@code **.jsp}
 * @param texts strings whose occurrence in a WAR's XML descriptors, pages and properties call for it
 */
public record Feature(
        @JsonProperty(required = true) String name,
        List<String> jars,
        List<String> requires,
        List<String> packages,
        List<String> files,
        List<String> texts) {

    public Feature {
        jars = jars == null ? List.of() : List.copyOf(jars);
        requires = requires == null ? List.of() : List.copyOf(requires);
        packages = packages == null ? List.of() : List.copyOf(packages);
        files = files == null ? List.of() : List.copyOf(files);
        texts = texts == null ? List.of() : List.copyOf(texts);
    }
}
