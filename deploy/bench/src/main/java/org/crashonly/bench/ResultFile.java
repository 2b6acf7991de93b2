package org.crashonly.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the figures of a run go besides the screen. */
public final class ResultFile {

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the results there.")
    private Path json;

    /** Writes {@code results}, if somebody wants them. */
    public void write(Object results) throws IOException {
        if (json != null) {
            Files.writeString(json, MAPPER.writeValueAsString(results));
        }
    }
}
