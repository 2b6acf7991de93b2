package org.crashonly.fmap.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MapFileTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final FailureMap MAP = FailureMap.ofRun("one").with("web", "1.2").with("db \"main\"", "")
            .plus(Edge.seen(new Edge.Key("db \"main\"", "web", "kill"), Learned.INJECTED, 3, 4, NOON))
            .plus(Edge.declared(new Edge.Key("web", "mail", "hang"), NOON));

    @TempDir
    private Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        MapFile file = new MapFile(directory.resolve("fmap.json"));
        assertThat(file.read()).isEqualTo(FailureMap.EMPTY);
        file.write(MAP);
        assertThat(file.read()).isEqualTo(MAP);
        file.write(FailureMap.EMPTY);
        assertThat(file.read()).isEqualTo(FailureMap.EMPTY);
        assertThat(directory).isDirectoryContaining(it -> it.endsWith("fmap.json")).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void aTornDraftOfAKilledWriterHidesNothing() throws IOException {
        MapFile file = new MapFile(directory.resolve("fmap.json"));
        file.write(MAP);
        Files.writeString(directory.resolve("fmap.json.new"), "{\"format\": \"crash");
        assertThat(file.read()).isEqualTo(MAP);
        file.write(MAP);
        assertThat(file.read()).isEqualTo(MAP);
    }

    @Test
    void eachEdgeIsALine() {
        assertThat(MapJson.write(MAP)).isEqualTo("""
                {
                  "format": "crashonly-fmap",
                  "version": 1,
                  "runs": [
                    "one"
                  ],
                  "components": [
                    {"name":"db \\"main\\"","version":""},
                    {"name":"mail","version":""},
                    {"name":"web","version":"1.2"}
                  ],
                  "edges": [
                    {"from":"db \\"main\\"","to":"web","fault":"kill","learned":["injected"],"accepted":false,"count":3,"trials":4,\
                "firstSeen":"2026-03-01T12:00:00Z","lastSeen":"2026-03-01T12:00:00Z"},
                    {"from":"web","to":"mail","fault":"hang","learned":["declared"],"accepted":true,"count":0,"trials":0,\
                "firstSeen":"2026-03-01T12:00:00Z","lastSeen":"2026-03-01T12:00:00Z"}
                  ]
                }
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"version\": 1 | \"version\": 2 | format version 2; this server reads version 1",
        "\"version\": 1, | `` | format version is missing",
        "crashonly-fmap | other | format 'other'",
        "\"trials\":4 | \"trials\":2 | count 3 of 2 trials",
        "\"trials\":4 | \"trial\":4 | \"trial\"",
        "\"trials\":4, | `` | trials is missing",
        "injected | guessed | learned 'guessed'; expected injected",
        "2026-03-01T12:00:00Z | yesterday | expected a time like",
        "\"to\":\"web\" | \"to\":null | to is missing",
        "\"runs\" | \"running\" | running",
        "\"one\" | null | the name of a run is missing",
        "{\"name\":\"mail\",\"version\":\"\"} | null | a component is missing",
        "} | `` | not a failure map"
    })
    void whatIsWrongIsSaid(String was, String is, String message) throws IOException {
        Path file = directory.resolve("fmap.json");
        Files.writeString(file, MapJson.write(MAP).replace(was, is));
        assertThatThrownBy(() -> new MapFile(file).read()).isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString()).hasMessageContaining(message);
    }
}
