package org.crashonly.manager.supervise;

import java.util.Optional;

/** Names a restart that a recovery policy decided on, in the journal, so that a later manager knows whether it was begun, and what for. */
final class RestartTag {

    private static final char ATTEMPT = '.';

    private RestartTag() {}

    static String of(String application, String incident, int attempt) {
        return incident(application, incident) + ATTEMPT + attempt;
    }

    /** What the tags of all restarts for {@code incident} have in common. */
    static String incident(String application, String incident) {
        return application + "-" + incident;
    }

    /** The incident of the restart that is called {@code tag}; empty if no recovery policy decided on it. */
    static Optional<String> incidentOf(String tag) {
        int end = tag.lastIndexOf(ATTEMPT);
        return end < 0 ? Optional.empty() : Optional.of(tag.substring(0, end));
    }
}
