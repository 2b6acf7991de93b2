package org.crashonly.session.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Begin;
import org.crashonly.session.Bytes;
import org.crashonly.session.Claim;
import org.crashonly.session.Finish;
import org.crashonly.session.Intent;
import org.crashonly.session.Lease;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.Lookup;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SoftKey;
import org.crashonly.session.StoredAnswer;
import org.crashonly.session.StoredAttribute;
import org.crashonly.session.StoredSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and replies are read as they were written; whatever else comes is malformed, and fails as such. */
class CodecTest {

    private static final int LIMIT = 1 << 16;
    private static final SessionScope SCOPE = new SessionScope("shop", "web");
    private static final LedgerKey KEY = new LedgerKey("shop", "key ü");
    private static final SoftKey SOFT = new SoftKey("shop", "prices", "17");
    private static final Bytes VALUE = Bytes.of("a value".getBytes(StandardCharsets.UTF_8));
    private static final StoredAnswer ANSWER = new StoredAnswer(
            201, List.of(new StoredAnswer.Field("Set-Cookie", "a=b"), new StoredAnswer.Field("Set-Cookie", "c=d")), VALUE);

    static Stream<Request> requests() {
        return Stream.of(
                new Request.Hello(1, "machine/shop/web#5", "token"),
                new Request.Load(SCOPE, "id", 7),
                new Request.Save(SCOPE, "id", -3, new SessionChange(true, 1, 2, -1, Map.of(
                        "put", new AttributeChange.Put(VALUE, 4), "empty", new AttributeChange.Put(Bytes.EMPTY, 0),
                        "gone", new AttributeChange.Remove(9)))),
                new Request.Touch(SCOPE, "id", 99),
                new Request.Remove(SCOPE, "id"),
                new Request.ChangeId(SCOPE, "id", "new"),
                new Request.Begin(KEY, new Intent(VALUE, Bytes.EMPTY, true), 42, 60_000),
                new Request.Finish(new Claim(KEY, 42), ANSWER),
                new Request.Abandon(new Claim(KEY, 42)),
                new Request.Doubt(new Claim(KEY, 42)),
                new Request.Lookup(SOFT, 8, 100),
                new Request.Loaded(new Lease(SOFT, 8), VALUE, 1_000),
                new Request.Release(new Lease(SOFT, 8)),
                new Request.Invalidate(SOFT),
                new Request.Keep(SOFT, VALUE, 1_000, true),
                new Request.Clear("shop", "prices"));
    }

    static Stream<Reply> replies() {
        return Stream.of(
                new Reply.Welcome(4_711),
                new Reply.Refused(Reply.Reason.FULL, "no room"),
                new Reply.Session(null),
                new Reply.Session(new StoredSession(
                        3, 1, 2, 1_800, Set.of("a", "b"), Map.of("a", new StoredAttribute(3, VALUE)), Set.of("c"))),
                new Reply.Saved(new SaveResult.Gone()),
                new Reply.Saved(new SaveResult.Saved(5, Set.of("a"))),
                new Reply.Flag(true),
                new Reply.Began(new Begin.Begun(new Claim(KEY, 42), true)),
                new Reply.Began(new Begin.Running(17)),
                new Reply.Began(new Begin.Done(ANSWER)),
                new Reply.Began(new Begin.InDoubt()),
                new Reply.Began(new Begin.Mismatch(Begin.What.PRINCIPAL)),
                new Reply.Finished(Finish.SUPERSEDED),
                new Reply.Found(new Lookup.Hit(VALUE)),
                new Reply.Found(new Lookup.Load(new Lease(SOFT, 8))),
                new Reply.Found(new Lookup.Busy()));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void aRequestIsReadAsItWasWritten(Request request) throws IOException {
        Frame frame = frame(bytes(request));
        assertThat(frame.correlation()).isEqualTo(77);
        assertThat(RequestCodec.read(frame)).isEqualTo(request);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void aReplyIsReadAsItWasWritten(Reply reply) throws IOException {
        WireWriter out = new WireWriter();
        ReplyCodec.write(out, 77, reply);
        assertThat(ReplyCodec.read(frame(sent(out)))).isEqualTo(reply);
    }

    @Test
    void everyKindIsTested() {
        assertThat(requests()).extracting(Object::getClass).containsExactlyInAnyOrder(Request.class.getPermittedSubclasses());
        assertThat(replies()).extracting(Object::getClass).contains(Reply.class.getPermittedSubclasses());
    }

    /** A byte changed, the end cut off, or noise: it is a request, or malformed, and nothing else happens. */
    @ParameterizedTest
    @MethodSource("requests")
    void aDamagedRequestIsReadOrMalformed(Request request) throws IOException {
        byte[] sound = bytes(request);
        for (int at = 0; at < sound.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = sound.clone();
                damaged[at] ^= (byte) (1 << bit);
                readOrMalformed(damaged);
            }
        }
        for (int length = 4; length < sound.length; length++) {
            byte[] cut = ByteBuffer.allocate(length).put(sound, 0, length).putInt(0, length - 4).array();
            assertThatThrownBy(() -> RequestCodec.read(frame(cut))).isInstanceOf(MalformedFrameException.class);
        }
    }

    @Test
    void noiseIsReadOrMalformed() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(13, 200)];
            random.nextBytes(noise);
            ByteBuffer.wrap(noise).putInt(noise.length - 4).put((byte) random.nextInt(0, 16));
            readOrMalformed(noise);
        }
    }

    private static void readOrMalformed(byte[] bytes) throws IOException {
        try {
            Frame frame = frame(bytes);
            if (frame != null) {
                assertThat(RequestCodec.read(frame)).isNotNull();
            }
        } catch (MalformedFrameException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void aValueThatChangedOnItsWayIsMalformed() throws IOException {
        byte[] bytes = bytes(new Request.Loaded(new Lease(SOFT, 8), VALUE, 1_000));
        bytes[bytes.length - 10] ^= 1;
        assertThatThrownBy(() -> RequestCodec.read(frame(bytes))).hasMessageContaining("checksum");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 8, LIMIT + 1, Integer.MAX_VALUE})
    void aFrameOfAnImpossibleLengthIsMalformed(int length) {
        assertThatThrownBy(() -> frame(ByteBuffer.allocate(64).putInt(length).array())).isInstanceOf(MalformedFrameException.class)
                .hasMessageContaining("a frame of " + length + " bytes");
    }

    @Test
    void framesAreCutWhereverTheChannelCutsThem() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Request> requests = requests().toList();
        for (Request request : requests) {
            all.write(bytes(request));
        }
        for (int piece : new int[] {1, 3, 10, 1_000}) {
            FrameReader reader = new FrameReader(LIMIT);
            ByteArrayInputStream in = new ByteArrayInputStream(all.toByteArray());
            List<Request> read = new java.util.ArrayList<>();
            while (in.available() > 0) {
                reader.fillFrom(Channels.newChannel(new ByteArrayInputStream(in.readNBytes(piece))));
                for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    read.add(RequestCodec.read(frame));
                }
            }
            assertThat(read).isEqualTo(requests);
        }
    }

    @Test
    void whatIsLargerThanTheLimitIsTakenBack() throws IOException {
        WireWriter out = new WireWriter();
        assertThat(RequestCodec.write(out, 1, new Request.Remove(SCOPE, "id"), LIMIT)).isLessThan(LIMIT);
        int before = out.pending();
        Request large = new Request.Loaded(new Lease(SOFT, 8), Bytes.of(new byte[200_000]), 1);
        assertThat(RequestCodec.write(out, 2, large, LIMIT)).isGreaterThan(200_000);
        assertThat(out.pending()).isEqualTo(before);
        assertThatCode(() -> RequestCodec.read(frame(sent(out)))).doesNotThrowAnyException();
    }

    private static byte[] bytes(Request request) throws IOException {
        WireWriter out = new WireWriter();
        int length = RequestCodec.write(out, 77, request, LIMIT);
        byte[] bytes = sent(out);
        assertThat(bytes).hasSize(length + 4);
        return bytes;
    }

    private static byte[] sent(WireWriter out) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(out.sendTo(Channels.newChannel(bytes))).isTrue();
        return bytes.toByteArray();
    }

    private static Frame frame(byte[] bytes) throws IOException {
        FrameReader reader = new FrameReader(LIMIT);
        reader.fillFrom(Channels.newChannel(new ByteArrayInputStream(bytes)));
        return reader.next();
    }
}
