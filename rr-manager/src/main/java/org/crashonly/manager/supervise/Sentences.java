package org.crashonly.manager.supervise;

import org.crashonly.manager.recovery.Decision;

/** Decisions of the policies, as people read them. */
final class Sentences {

    private Sentences() {}

    static String of(Decision decision) {
        return switch (decision) {
            case Decision.Restart it -> "restarts " + it.level().word() + " " + it.group() + " (attempt " + it.attempt() + "), because " + it.evidence().why();
            case Decision.Defer it -> "restarts " + it.group() + " only after a while, since it was restarted often lately";
            case Decision.Escalate it -> "goes on from " + it.from() + " to " + it.to() + ", because " + it.evidence().why();
            case Decision.Cured it -> "the restart of " + it.group() + " has cured: " + it.evidence().why();
            case Decision.OwnRestart it -> "begins " + it.process() + " anew after generation " + it.generation() + ": " + it.evidence().why();
            case Decision.GiveUp it -> "restarts nothing any more; somebody has to look: " + it.evidence().why();
        };
    }
}
