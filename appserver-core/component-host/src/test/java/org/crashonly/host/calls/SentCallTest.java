package org.crashonly.host.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentCallTest {

    private static String sent(String component, String method, String uri, String body, int part) throws IOException {
        SentCall call = new SentCall(component, method, URI.create(uri));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Integer> passedWhenKnown = new ArrayList<>();
        SentCall.Body stream = call.body(out, () -> passedWhenKnown.add(out.size()));
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i += part) {
            stream.write(bytes, i, Math.min(part, bytes.length - i));
            stream.flush();
        }
        stream.complete();
        assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(body);
        assertThat(passedWhenKnown).as("told once, before anything went out").containsExactly(0);
        return call.hex();
    }

    private static String sent(String body) throws IOException {
        return sent("stock", "POST", "http://127.0.0.1:1/a", body, 7);
    }

    @Test
    void isTheSameWhereverTheStubListensAndHoweverTheBodyIsWritten() throws Exception {
        assertThat(sent("stock", "POST", "http://127.0.0.1:4711/a", "body", 1)).isEqualTo(sent("body"));
        String large = "x".repeat(50_000);
        assertThat(sent("stock", "POST", "http://127.0.0.1:1/a", large, 50_000)).isEqualTo(sent(large));
    }

    @Test
    void differsWithAllThatTellsCallsApart() throws Exception {
        assertThat(List.of(sent("body"), sent(""), sent("bodies"), sent("stock", "POST", "http://127.0.0.1:1/a?", "body", 7),
                sent("stock", "POST", "http://127.0.0.1:1/b", "body", 7), sent("stock", "PATCH", "http://127.0.0.1:1/a", "body", 7),
                sent("cart", "POST", "http://127.0.0.1:1/a", "body", 7))).doesNotHaveDuplicates();
        String large = "x".repeat(SentCall.LONGEST);
        assertThat(sent(large + "a")).as("beyond what is looked at").isEqualTo(sent(large + "b"));
    }
}
