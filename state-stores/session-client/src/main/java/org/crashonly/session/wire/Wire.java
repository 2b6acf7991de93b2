package org.crashonly.session.wire;

/** Numbers of the protocol. */
public final class Wire {

    /** A peer of another version is refused. */
    public static final int VERSION = 1;

    /** The largest frame that a client takes; a store is told to make none that is larger. */
    public static final int REPLY_BYTES = 64 << 20;

    /** The largest frame before the store has said what it takes. */
    public static final int HELLO_BYTES = 8 << 10;

    /** "CRSS": tells a client of this protocol from whoever else connects. */
    static final int MAGIC = 0x43525353;

    private Wire() {}
}
