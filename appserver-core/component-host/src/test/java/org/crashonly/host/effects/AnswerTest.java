package org.crashonly.host.effects;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {

    @Test
    void whatBelongsToOneTransmissionIsNotKept() {
        Answer answer = new Answer(200, Map.of("Content-Length", List.of("3"), "date", List.of("now"), "Connection", List.of("close"),
                "Transfer-Encoding", List.of("chunked"), "ETag", List.of("\"1\"")), null);
        assertThat(answer.fields()).containsOnlyKeys("ETag");
    }

    @Test
    void theEntitysTypeIsTheOneItWasWrittenIn() {
        Answer answer = new Answer(200, Map.of("content-type", List.of("text/*")), null).with("text/plain;charset=UTF-8", new byte[] {65});
        assertThat(answer.fields()).containsExactlyEntriesOf(Map.of("Content-Type", List.of("text/plain;charset=UTF-8")));
        assertThat(answer.body()).containsExactly(65);
    }

    @Test
    void fieldsAreReadAsTheyWereWritten() {
        Answer answer = new Answer(201, Map.of("Set-Cookie", List.of("a=1", "b=\"2\"; Path=/"), "Location", List.of("/ä")), null);
        assertThat(Answer.stored(201, answer.fieldsText(), null).fields()).isEqualTo(answer.fields());
    }
}
