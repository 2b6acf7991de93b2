package org.crashonly.rvm;

import java.nio.ByteBuffer;

/**
 * Where commit records go besides the engine's own memory or log: a replica, an archive. This is the seam at which a store is replicated.
 *
 * <table>
 * <caption>What is shipped</caption>
 * <tr><th></th><th>{@link Lrvm}</th><th>{@link Vista}</th></tr>
 * <tr><td>when</td><td>after the force that made the commit survive, before {@code end} or {@code flush} returns</td>
 *     <td>after the store that made it survive, before {@code end} returns</td></tr>
 * <tr><td>order</td><td>of the log</td><td>of the calls, which for transactions that touch different bytes may differ from that of their
 *     commits</td></tr>
 * <tr><td>sequence</td><td>position in the log: goes on in the next life</td><td>counts from 0 in each life</td></tr>
 * </table>
 *
 * <p>Every committed byte is shipped in a record at least once, but for a commit that a crash overtakes between surviving and being shipped:
 * whoever follows compares, or begins again from a copy of the regions, when a life begins. Applying a record twice changes nothing. An
 * aborted transaction ships nothing. What it throws, the {@code end} or {@code flush} throws that made the record survive, though the
 * commit stands and cannot be taken back; that record is not offered again.
 */
@FunctionalInterface
public interface CommitShipper {

    /** Ships nothing. */
    CommitShipper NONE = (sequence, record) -> { };

    /**
     * Takes a commit record, in the order of the commits, after it survives here. Called on a committing thread: it must not block for
     * long. {@link CommitRecord#read} reads it.
     *
     * @param sequence grows with each record of one engine and life
     * @param record read-only, only valid during the call
     */
    void ship(long sequence, ByteBuffer record);
}
