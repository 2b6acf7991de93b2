package org.crashonly.store;

import java.nio.file.Path;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.GrantSpec;

/**
 * Persistent state behind one process. Its only start is a recovery: there is no clean shutdown to rely on, and what it has
 * acknowledged is there after {@code kill -9} at any instant. {@link StoreProcess} calls {@link #recover}, then {@link #open}, then
 * the others, {@link #fence} and {@link #grant} one at a time.
 */
public interface Store {

    /** What only one process may use at a time; {@link StoreProcess} locks it before {@link #recover}. */
    Path directory();

    /**
     * Brings the state to all that was acknowledged, ends every right but those of the specification's grants, and gives those.
     * May be killed anywhere and called again by the next process.
     *
     * @throws java.net.BindException if it takes the address already here, and another process holds it
     * @throws Exception if the state cannot be opened; the message says what to do
     */
    void recover() throws Exception;

    /**
     * Lets the granted generations in.
     *
     * @throws java.net.BindException if another process holds the address
     */
    void open() throws Exception;

    /**
     * Shuts {@code generation} out for good, and those of its element before it: numbers only grow. When this returns, nothing that it does
     * reaches the state, though the process that it was may live on. A generation that is unknown, or fenced already, is fenced.
     *
     * @throws Exception if that could not be done in bounded time; asking again is safe
     */
    void fence(Generation generation) throws Exception;

    /**
     * Lets a generation in; doing so twice changes nothing. Its lease is {@link StoreProcess}'s concern, which fences whose has lapsed.
     *
     * @throws Exception if the generation was fenced, or could not be let in
     */
    void grant(GrantSpec grant) throws Exception;

    /**
     * Does what a client would do to see whether it is served; called about once a second.
     *
     * @throws Exception if the store cannot go on: the process crashes itself, and the next one recovers
     */
    void probe() throws Exception;

    /**
     * Writes a copy of the state to a file, readable by its owner alone, while clients go on: all of what was acknowledged when this was
     * called, nothing of a transaction in part. It is a ZIP; unpacked into an empty {@link #directory}, it is what {@link #recover} begins
     * from, on another day and another machine as well. Whom the store had shut out is not in it. The file appears whole or not at all:
     * see {@link BackupDraft}. May be called while any other method runs, once at a time.
     *
     * @param file must not exist
     * @throws Exception if that could not be done
     */
    void backup(Path file) throws Exception;

    /**
     * Damages what it keeps of HTTP sessions, behind its own back: an injected fault.
     *
     * @param share of the sessions, above 0 and up to 1
     * @return how many were damaged; 0 if it keeps none
     * @throws Exception if that could not be done
     */
    default long damageSessions(double share) throws Exception {
        return 0;
    }

    /**
     * Damages pages behind its own back of which it has copies, one in each table: an injected fault. Nobody notices before the next recovery,
     * which has to repair them.
     *
     * @return how many were damaged; 0 if it has copies of none
     * @throws Exception if that could not be done
     */
    default int damagePages() throws Exception {
        return 0;
    }

    /** Writes the pages again that {@link #damagePages} damaged. */
    default void mendPages() throws Exception {}

    /** Totals since the process began and gauges, by name. */
    Message.Counters counters();
}
