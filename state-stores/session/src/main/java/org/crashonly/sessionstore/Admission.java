package org.crashonly.sessionstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;
import org.crashonly.session.wire.Reply.Reason;

/**
 * Who may use the store. Who was fenced stays so in every later life until the machine reboots, which ends all generations that there are.
 */
final class Admission {

    /** No element has this name. */
    private static final byte[] PROBE = {0};

    private final Table fenced;
    private final Map<Generation, String> tokens = new HashMap<>();

    Admission(Table fenced) {
        this.fenced = fenced;
    }

    /** Lets in those of the specification, as far as they were not fenced. */
    void replaceAll(Collection<GrantSpec> grants) {
        tokens.clear();
        grants.stream().filter(grant -> !isFenced(grant.generation())).forEach(grant -> tokens.put(grant.generation(), grant.password()));
    }

    /** See {@link org.crashonly.store.Store#grant}. */
    void grant(GrantSpec grant) {
        if (isFenced(grant.generation())) {
            throw new IllegalStateException(Message.FENCED + grant.generation() + " was fenced: it cannot be let in again");
        }
        tokens.put(grant.generation(), grant.password());
    }

    /** See {@link org.crashonly.store.Store#fence}. */
    void fence(Generation generation) {
        if (!isFenced(generation)) {
            fenced.put(key(generation.id()), ByteBuffer.allocate(Long.BYTES).putLong(generation.number()).array());
        }
        tokens.keySet().removeIf(it -> it.id().equals(generation.id()) && it.number() <= generation.number());
    }

    /** Writes to recoverable memory and reads what it wrote, where there is always room for that. */
    void probe(long now) {
        byte[] written = ByteBuffer.allocate(Long.BYTES).putLong(now).array();
        fenced.put(PROBE, written);
        if (!fenced.get(PROBE).map(it -> Arrays.equals(it, written)).orElse(false)) {
            throw new IllegalStateException("what was written a moment ago is not there");
        }
    }

    boolean isGranted(Generation generation) {
        return tokens.containsKey(generation);
    }

    /**
     * Who it is that says so.
     *
     * @throws Refusal if it is nobody who may use the store
     */
    Generation admit(String name, String token) {
        Generation generation;
        try {
            generation = Generation.parse(name);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Reason.NOT_GRANTED, e.getMessage());
        }
        if (isFenced(generation)) {
            throw new Refusal(Reason.FENCED, generation + " has ended: this store refuses it");
        }
        String right = tokens.get(generation);
        if (right == null || !MessageDigest.isEqual(right.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new Refusal(Reason.NOT_GRANTED, generation + " is not let in, or not with this token");
        }
        return generation;
    }

    private boolean isFenced(Generation generation) {
        return fenced.get(key(generation.id())).map(it -> ByteBuffer.wrap(it).getLong() >= generation.number()).orElse(false);
    }

    private static byte[] key(ElementId id) {
        return id.path().getBytes(StandardCharsets.UTF_8);
    }
}
