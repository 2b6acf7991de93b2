package org.crashonly.session.wire;

import java.util.ArrayList;
import java.util.List;
import org.crashonly.session.StoredAnswer;

/** Stored answers within frames. */
final class AnswerCodec {

    private AnswerCodec() {}

    static WireWriter write(WireWriter out, StoredAnswer answer) {
        out.put(answer.status()).put(answer.fields().size());
        answer.fields().forEach(field -> out.put(field.name()).put(field.value()));
        return out.put(answer.body());
    }

    static StoredAnswer read(WireReader in) throws MalformedFrameException {
        int status = in.number();
        int count = in.count(8);
        List<StoredAnswer.Field> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(new StoredAnswer.Field(in.text(), in.text()));
        }
        return new StoredAnswer(status, fields, in.bytes());
    }
}
