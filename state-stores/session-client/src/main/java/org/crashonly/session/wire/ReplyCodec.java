package org.crashonly.session.wire;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.crashonly.session.Begin;
import org.crashonly.session.Claim;
import org.crashonly.session.Finish;
import org.crashonly.session.Lease;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.Lookup;
import org.crashonly.session.SaveResult;
import org.crashonly.session.SoftKey;
import org.crashonly.session.StoredAttribute;
import org.crashonly.session.StoredSession;

/** Replies as frames. The numbers of the kinds are the format. */
public final class ReplyCodec {

    private ReplyCodec() {}

    /** Appends a reply. */
    public static void write(WireWriter out, long correlation, Reply reply) {
        switch (reply) {
            case Reply.Welcome it -> begin(out, 1, correlation).put(it.frameBytes());
            case Reply.Refused it -> begin(out, 2, correlation).put((byte) it.reason().ordinal()).put(it.message());
            case Reply.Session it -> session(begin(out, 3, correlation), it.session());
            case Reply.Saved it -> saved(begin(out, 4, correlation), it.result());
            case Reply.Flag it -> begin(out, 5, correlation).put(it.value());
            case Reply.Began it -> began(begin(out, 6, correlation), it.begin());
            case Reply.Finished it -> begin(out, 7, correlation).put((byte) it.finish().ordinal());
            case Reply.Found it -> found(begin(out, 8, correlation), it.lookup());
        }
        int ignored = out.end(Integer.MAX_VALUE);
    }

    /** Reads a reply. */
    public static Reply read(Frame frame) throws MalformedFrameException {
        try {
            Reply reply = body(frame.kind(), frame.body());
            frame.body().end();
            return reply;
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException("a reply of kind " + frame.kind() + ": " + e.getMessage(), e);
        }
    }

    private static Reply body(byte kind, WireReader in) throws MalformedFrameException {
        return switch (kind) {
            case 1 -> new Reply.Welcome(in.number());
            case 2 -> new Reply.Refused(in.constant(Reply.Reason.values()), in.text());
            case 3 -> new Reply.Session(in.flag() ? session(in) : null);
            case 4 -> new Reply.Saved(in.flag() ? new SaveResult.Saved(in.large(), texts(in)) : new SaveResult.Gone());
            case 5 -> new Reply.Flag(in.flag());
            case 6 -> new Reply.Began(began(in));
            case 7 -> new Reply.Finished(in.constant(Finish.values()));
            case 8 -> new Reply.Found(found(in));
            default -> throw new MalformedFrameException("a reply of kind " + kind);
        };
    }

    private static WireWriter begin(WireWriter out, int kind, long correlation) {
        out.begin((byte) kind, correlation);
        return out;
    }

    private static void session(WireWriter out, StoredSession session) {
        out.put(session != null);
        if (session != null) {
            out.put(session.version()).put(session.creationMillis()).put(session.lastAccessMillis()).put(session.maxInactiveSeconds());
            texts(texts(out, session.names()), session.damaged()).put(session.attributes().size());
            session.attributes().forEach((name, one) -> out.put(name).put(one.version()).put(one.value()));
        }
    }

    private static StoredSession session(WireReader in) throws MalformedFrameException {
        long version = in.large();
        long creation = in.large();
        long lastAccess = in.large();
        int maxInactive = in.number();
        Set<String> names = texts(in);
        Set<String> damaged = texts(in);
        int count = in.count(20);
        Map<String, StoredAttribute> attributes = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            attributes.put(in.text(), new StoredAttribute(in.large(), in.bytes()));
        }
        return new StoredSession(version, creation, lastAccess, maxInactive, names, attributes, damaged);
    }

    private static void saved(WireWriter out, SaveResult result) {
        switch (result) {
            case SaveResult.Saved saved -> texts(out.put(true).put(saved.version()), saved.overtaken());
            case SaveResult.Gone gone -> out.put(false);
        }
    }

    private static WireWriter texts(WireWriter out, Set<String> texts) {
        out.put(texts.size());
        texts.forEach(out::put);
        return out;
    }

    private static Set<String> texts(WireReader in) throws MalformedFrameException {
        int count = in.count(4);
        Set<String> texts = HashSet.newHashSet(count);
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return texts;
    }

    private static void began(WireWriter out, Begin begin) {
        switch (begin) {
            case Begin.Begun it -> out.put((byte) 0).put(it.claim().key().application()).put(it.claim().key().key())
                    .put(it.claim().id()).put(it.again());
            case Begin.Running it -> out.put((byte) 1).put(it.sinceMillis());
            case Begin.Done it -> AnswerCodec.write(out.put((byte) 2), it.answer());
            case Begin.InDoubt it -> out.put((byte) 3);
            case Begin.Mismatch it -> out.put((byte) 4).put((byte) it.what().ordinal());
        }
    }

    private static Begin began(WireReader in) throws MalformedFrameException {
        byte kind = in.octet();
        return switch (kind) {
            case 0 -> new Begin.Begun(new Claim(new LedgerKey(in.text(), in.text()), in.large()), in.flag());
            case 1 -> new Begin.Running(in.large());
            case 2 -> new Begin.Done(AnswerCodec.read(in));
            case 3 -> new Begin.InDoubt();
            case 4 -> new Begin.Mismatch(in.constant(Begin.What.values()));
            default -> throw new MalformedFrameException("a word of the ledger of kind " + kind);
        };
    }

    private static void found(WireWriter out, Lookup lookup) {
        switch (lookup) {
            case Lookup.Hit it -> out.put((byte) 0).put(it.value());
            case Lookup.Load it -> out.put((byte) 1).put(it.lease().key().application()).put(it.lease().key().cache())
                    .put(it.lease().key().key()).put(it.lease().id());
            case Lookup.Busy it -> out.put((byte) 2);
        }
    }

    private static Lookup found(WireReader in) throws MalformedFrameException {
        byte kind = in.octet();
        return switch (kind) {
            case 0 -> new Lookup.Hit(in.bytes());
            case 1 -> new Lookup.Load(new Lease(new SoftKey(in.text(), in.text(), in.text()), in.large()));
            case 2 -> new Lookup.Busy();
            default -> throw new MalformedFrameException("a word of soft state of kind " + kind);
        };
    }
}
