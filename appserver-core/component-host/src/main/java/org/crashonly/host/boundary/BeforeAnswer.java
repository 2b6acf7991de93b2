package org.crashonly.host.boundary;

/** What has to be safe before an answer leaves that tells of it. Called once for each, in this order, by whatever thread writes the answer. */
public interface BeforeAnswer {

    /**
     * The answer's head is about to leave. Called again if it failed, and fails again then.
     *
     * @throws WithheldException if the answer must not leave: the client gets that one's instead
     */
    void headLeaves();

    /**
     * The module has written all of its answer, the end of which has not left.
     *
     * @throws WithheldException if the end must not leave: the connection is broken off
     */
    void endLeaves();
}
