package org.crashonly.host.boundary;

/** What has to be safe before an answer leaves that tells of it. Called by whatever thread writes the answer. */
public interface BeforeAnswer {

    /**
     * The answer's head is about to leave. Called again if it failed, and fails again then.
     *
     * @throws WithheldException if the answer must not leave: the client gets that one's instead
     */
    void headLeaves();

    /**
     * The module has written all of its answer. Of a long one the head has left; of a short one nothing has, and its head follows.
     *
     * @throws WithheldException if no more must leave: if the head has, the connection is broken off
     */
    void endLeaves();

    /** The request was crashed: what it did is not to be kept, and this process's copy of it not to be trusted. */
    void crashed();
}
