package org.crashonly.frontdoor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crashonly.frontdoor.Backend.answer;
import static org.crashonly.frontdoor.Client.ask;
import static org.crashonly.frontdoor.Client.get;
import static org.crashonly.frontdoor.Client.post;
import static org.crashonly.frontdoor.Door.generation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.recording.TakenRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Requests that a front door writes down, as they come over the wire. */
class RecorderTest {

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JSON = "Content-Type: application/json";
    private static final Generation DOOR = new Generation(new ElementId("machine/server/front-door-1"), 3);

    @TempDir
    Path directory;

    private final Recorder recorder = new Recorder(DOOR);

    @RegisterExtension
    final Door door = new Door().recorder(recorder).operations(
            new Operation("POST", "/checkout", KeyPlace.FORM, "idempotency-key", List.of()),
            new Operation("POST", "/pay/{key}", KeyPlace.PATH, "key", List.of()));

    private Backend backend;

    @BeforeEach
    void begin() throws IOException {
        backend = door.backend();
        door.to(generation(1, backend));
    }

    @Test
    void nothingSecretIsOnTheDisk() throws Exception {
        recorder.order(order("run1", "machine/shop", 60_000, 100), System.nanoTime());
        backend.next(answer(200, "in", "Set-Cookie: other=hunter2; Path=/", "Set-Cookie: JSESSIONID=hunter2-session; Path=/; HttpOnly"));
        ask(door.port(), post("/login?token=hunter2", "user=ada&j_password=hunter2", FORM));
        ask(door.port(), get("/orders;jsessionid=hunter2-session", "Cookie: a=hunter2; JSESSIONID=hunter2-session", "Authorization: Basic hunter2",
                "User-Agent: hunter2", "Accept: text/html"));
        ask(door.port(), post("/checkout", "idempotency-key=hunter2-key&total=7", FORM));
        ask(door.port(), post("/pay/hunter2-key", "{\"card\":{\"card-number\":\"hunter2\",\"name\":\"ada\"}}", JSON, "Idempotency-Key: hunter2-other"));
        recorder.order(order("run1", "machine/shop", 0, 100), System.nanoTime());
        List<TakenRequest> taken = ended("run1");

        String whole = Files.readString(file("run1"));
        assertThat(whole).doesNotContain("hunter2").contains("ada");
        assertThat(taken).hasSize(4);
        assertThat(taken.get(0).began()).isNotNull().isEqualTo(taken.get(1).session());
        assertThat(taken.get(0).session()).isNull();
        assertThat(taken.get(0).request().body()).matches("user=ada&j_password=\\{secret:jpassword:[0-9a-f]{12}}");
        assertThat(taken.get(1).request().target()).isEqualTo("/orders");
        assertThat(taken.get(1).request().headers()).containsOnlyKeys("accept", "authorization");
        String key = taken.get(2).request().body().replaceAll("idempotency-key=(.*)&total=7", "$1");
        assertThat(key).matches("\\{key:[0-9a-f]{12}}");
        assertThat(taken.get(3).request().target()).isEqualTo("/pay/" + key);
        assertThat(taken.get(3).request().headers()).containsKey("idempotency-key");
        assertThat(Files.getPosixFilePermissions(file("run1"))).hasSize(2);
    }

    @Test
    void itEndsByItselfAndAtItsLimitsAndLeavesOthersRequestsAlone() throws Exception {
        recorder.order(order("other", "machine/bank", 60_000, 100), System.nanoTime());
        ask(door.port(), get("/not-theirs"));
        recorder.order(order("two", "machine/shop", 60_000, 2), System.nanoTime());
        assertThat(ended("other")).as("another recording begins: this one ends").isEmpty();
        for (String path : List.of("/1", "/2", "/3")) {
            ask(door.port(), get(path));
        }
        assertThat(ended("two")).extracting(it -> it.request().target()).containsExactly("/1", "/2");
        recorder.order(order("two", "machine/shop", 60_000, 2), System.nanoTime());
        ask(door.port(), get("/4"));
        assertThat(ended("two")).as("said again, it does not begin anew").hasSize(2);

        recorder.order(order("lease", "machine/shop", 1, 100), System.nanoTime());
        assertThat(ended("lease")).as("nobody says it again").isEmpty();
        recorder.order(order("brief", "machine/shop", 60_000, 100), System.nanoTime());
        ask(door.port(), get("/5"));
        recorder.order(order("brief", "machine/shop", 0, 100), System.nanoTime());
        assertThat(ended("brief")).extracting(it -> it.request().target()).containsExactly("/5");
    }

    @Test
    void whatCannotBeSentAgainIsLeftOutAndCounted() throws Exception {
        recorder.order(order("run", "machine/shop", 60_000, 100), System.nanoTime());
        ask(door.port(), post("/upload", "some bytes", "Content-Type: application/octet-stream"));
        ask(door.port(), post("/large", "a=" + "x".repeat(5_000), FORM));
        ask(door.port(), post("/streamed", "a=" + "x".repeat(100_000), FORM));
        ask(door.port(), post("/lies", "hello", JSON));
        ask(door.port(), get("/bad?a=%zz"));
        ask(door.port(), get("/good"));
        recorder.order(order("run", "machine/shop", 0, 100), System.nanoTime());
        assertThat(ended("run")).extracting(it -> it.request().target()).containsExactly("/good");
        JsonNode end = Json.MAPPER.readTree(Files.readAllLines(file("run")).getLast());
        assertThat(end.path("leftOut").toString()).isEqualTo("{\"could not be sent again as they were\":2,\"had bodies larger than --body\":1,"
                + "\"had bodies that are neither forms nor JSON, in which secrets cannot be told apart\":1,\"had bodies that were not kept whole\":1}");
    }

    private Message.RecordRequests order(String run, String application, long lease, int requests) throws IOException {
        Files.createDirectories(directory.resolve(run));
        return new Message.RecordRequests(run, new ElementId(application), lease, directory.resolve(run), requests, 1 << 20, 4_096, "JSESSIONID", List.of(),
                Base64.getEncoder().encodeToString(new byte[32]));
    }

    private Path file(String run) {
        return directory.resolve(run).resolve("front-door-1.3.jsonl");
    }

    /** What is in the file of a recording, when that has ended. */
    private List<TakenRequest> ended(String run) throws IOException {
        await().until(() -> Files.exists(file(run)) && Files.readString(file(run)).contains("{\"end\":true"));
        List<TakenRequest> taken = new ArrayList<>();
        for (String line : Files.readAllLines(file(run))) {
            if (!line.startsWith("{\"end\"")) {
                taken.add(Json.read(line, TakenRequest.class));
            }
        }
        return taken;
    }
}
