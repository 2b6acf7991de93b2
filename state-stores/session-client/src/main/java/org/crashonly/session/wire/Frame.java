package org.crashonly.session.wire;

/**
 * A frame that came in.
 *
 * @param correlation a reply has that of its request
 * @param body valid until the next frame is asked for
 */
public record Frame(byte kind, long correlation, WireReader body) {}
