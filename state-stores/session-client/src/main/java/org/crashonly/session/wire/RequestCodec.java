package org.crashonly.session.wire;

import java.util.HashMap;
import java.util.Map;
import org.crashonly.session.AttributeChange;
import org.crashonly.session.Claim;
import org.crashonly.session.Intent;
import org.crashonly.session.Lease;
import org.crashonly.session.LedgerKey;
import org.crashonly.session.SessionChange;
import org.crashonly.session.SessionScope;
import org.crashonly.session.SoftKey;

/** Requests as frames. The numbers of the kinds are the format. */
public final class RequestCodec {

    private RequestCodec() {}

    /**
     * Appends a request; one whose frame would be larger than {@code limit} is not appended.
     *
     * @return bytes of the frame, or more than {@code limit}
     */
    public static int write(WireWriter out, long correlation, Request request, int limit) {
        switch (request) {
            case Request.Hello it -> begin(out, 1, correlation).put(Wire.MAGIC).put(it.version()).put(it.generation()).put(it.token());
            case Request.Load it -> session(begin(out, 2, correlation), it.scope(), it.id()).put(it.since());
            case Request.Save it -> change(session(begin(out, 3, correlation), it.scope(), it.id()).put(it.number()), it.change());
            case Request.Touch it -> session(begin(out, 4, correlation), it.scope(), it.id()).put(it.lastAccessMillis());
            case Request.Remove it -> session(begin(out, 5, correlation), it.scope(), it.id());
            case Request.ChangeId it -> session(begin(out, 6, correlation), it.scope(), it.id()).put(it.newId());
            case Request.Begin it -> intent(key(begin(out, 7, correlation), it.key()), it.intent()).put(it.claim()).put(it.waitMillis());
            case Request.Finish it -> AnswerCodec.write(claim(begin(out, 8, correlation), it.claim()), it.answer());
            case Request.Abandon it -> claim(begin(out, 9, correlation), it.claim());
            case Request.Doubt it -> claim(begin(out, 10, correlation), it.claim());
            case Request.Lookup it -> key(begin(out, 11, correlation), it.key()).put(it.lease()).put(it.waitMillis());
            case Request.Loaded it -> lease(begin(out, 12, correlation), it.lease()).put(it.value()).put(it.timeToLiveMillis());
            case Request.Release it -> lease(begin(out, 13, correlation), it.lease());
            case Request.Invalidate it -> key(begin(out, 14, correlation), it.key());
            case Request.Keep it -> key(begin(out, 15, correlation), it.key()).put(it.value()).put(it.timeToLiveMillis()).put(it.renews());
            case Request.Clear it -> begin(out, 16, correlation).put(it.application()).put(it.cache());
        }
        return out.end(limit);
    }

    /** Reads a request. */
    public static Request read(Frame frame) throws MalformedFrameException {
        try {
            Request request = body(frame.kind(), frame.body());
            frame.body().end();
            return request;
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException("a request of kind " + frame.kind() + ": " + e.getMessage(), e);
        }
    }

    private static Request body(byte kind, WireReader in) throws MalformedFrameException {
        return switch (kind) {
            case 1 -> hello(in);
            case 2 -> new Request.Load(scope(in), in.text(), in.large());
            case 3 -> new Request.Save(scope(in), in.text(), in.large(), change(in));
            case 4 -> new Request.Touch(scope(in), in.text(), in.large());
            case 5 -> new Request.Remove(scope(in), in.text());
            case 6 -> new Request.ChangeId(scope(in), in.text(), in.text());
            case 7 -> new Request.Begin(ledgerKey(in), new Intent(in.bytes(), in.bytes(), in.flag()), in.large(), in.large());
            case 8 -> new Request.Finish(claim(in), AnswerCodec.read(in));
            case 9 -> new Request.Abandon(claim(in));
            case 10 -> new Request.Doubt(claim(in));
            case 11 -> new Request.Lookup(softKey(in), in.large(), in.large());
            case 12 -> new Request.Loaded(lease(in), in.bytes(), in.large());
            case 13 -> new Request.Release(lease(in));
            case 14 -> new Request.Invalidate(softKey(in));
            case 15 -> new Request.Keep(softKey(in), in.bytes(), in.large(), in.flag());
            case 16 -> new Request.Clear(in.text(), in.text());
            default -> throw new MalformedFrameException("a request of kind " + kind);
        };
    }

    private static WireWriter begin(WireWriter out, int kind, long correlation) {
        out.begin((byte) kind, correlation);
        return out;
    }

    private static Request hello(WireReader in) throws MalformedFrameException {
        int magic = in.number();
        if (magic != Wire.MAGIC) {
            throw new MalformedFrameException("a connection that begins with " + Integer.toHexString(magic) + " is no client of this store");
        }
        return new Request.Hello(in.number(), in.text(), in.text());
    }

    private static WireWriter session(WireWriter out, SessionScope scope, String id) {
        return out.put(scope.application()).put(scope.module()).put(id);
    }

    private static SessionScope scope(WireReader in) throws MalformedFrameException {
        return new SessionScope(in.text(), in.text());
    }

    private static void change(WireWriter out, SessionChange change) {
        out.put(change.fresh()).put(change.creationMillis()).put(change.lastAccessMillis()).put(change.maxInactiveSeconds())
                .put(change.attributes().size());
        change.attributes().forEach((name, one) -> {
            out.put(name).put(one.readVersion());
            switch (one) {
                case AttributeChange.Put put -> out.put(true).put(put.value());
                case AttributeChange.Remove remove -> out.put(false);
            }
        });
    }

    private static SessionChange change(WireReader in) throws MalformedFrameException {
        boolean fresh = in.flag();
        long creation = in.large();
        long lastAccess = in.large();
        int maxInactive = in.number();
        int count = in.count(13);
        Map<String, AttributeChange> attributes = HashMap.newHashMap(count);
        for (int i = 0; i < count; i++) {
            String name = in.text();
            long readVersion = in.large();
            attributes.put(name, in.flag() ? new AttributeChange.Put(in.bytes(), readVersion) : new AttributeChange.Remove(readVersion));
        }
        return new SessionChange(fresh, creation, lastAccess, maxInactive, attributes);
    }

    private static WireWriter key(WireWriter out, LedgerKey key) {
        return out.put(key.application()).put(key.key());
    }

    private static LedgerKey ledgerKey(WireReader in) throws MalformedFrameException {
        return new LedgerKey(in.text(), in.text());
    }

    private static WireWriter intent(WireWriter out, Intent intent) {
        return out.put(intent.fingerprint()).put(intent.principal()).put(intent.deduplicates());
    }

    private static WireWriter claim(WireWriter out, Claim claim) {
        return key(out, claim.key()).put(claim.id());
    }

    private static Claim claim(WireReader in) throws MalformedFrameException {
        return new Claim(ledgerKey(in), in.large());
    }

    private static WireWriter key(WireWriter out, SoftKey key) {
        return out.put(key.application()).put(key.cache()).put(key.key());
    }

    private static SoftKey softKey(WireReader in) throws MalformedFrameException {
        return new SoftKey(in.text(), in.text(), in.text());
    }

    private static WireWriter lease(WireWriter out, Lease lease) {
        return key(out, lease.key()).put(lease.id());
    }

    private static Lease lease(WireReader in) throws MalformedFrameException {
        return new Lease(softKey(in), in.large());
    }
}
