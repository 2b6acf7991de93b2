package org.crashonly.manager.recovery;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.SortedSet;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;

/** What a policy wants done or known, in this order. All of an incident carry its name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Decision.Restart.class, name = "restart"),
    @JsonSubTypes.Type(value = Decision.Defer.class, name = "defer"),
    @JsonSubTypes.Type(value = Decision.Escalate.class, name = "escalate"),
    @JsonSubTypes.Type(value = Decision.Cured.class, name = "cured"),
    @JsonSubTypes.Type(value = Decision.GiveUp.class, name = "give-up"),
    @JsonSubTypes.Type(value = Decision.OwnRestart.class, name = "own-restart")
})
public sealed interface Decision {

    String incident();

    Evidence evidence();

    /**
     * Restart all of a group together; say {@link Event.Restarted} of its members when they serve.
     *
     * @param suspect whose failure it should cure
     * @param attempt the how manieth restart of the incident
     */
    record Restart(String incident, String group, SortedSet<ElementId> members, ElementId suspect, int attempt, Evidence evidence)
            implements Decision {

        /** How much it discards. */
        public Level level() {
            return Group.level(members);
        }
    }

    /** The group has been restarted so often lately that its restart waits until {@code due}. */
    record Defer(String incident, String group, long due, Evidence evidence) implements Decision {}

    /** The restart of {@code from} does not cure, or may not be repeated: {@code to} is next. */
    record Escalate(String incident, String from, String to, Evidence evidence) implements Decision {}

    /** The failure did not return. */
    record Cured(String incident, String group, Evidence evidence) implements Decision {}

    /**
     * Nothing is left to restart. Somebody has to look.
     *
     * @param retryAfterSeconds after so long without a failure it is tried again: what clients are told is what remains of it
     */
    record GiveUp(String incident, long retryAfterSeconds, Evidence evidence) implements Decision {}

    /**
     * The process's own policy, which needs no diagnosis, replaces a generation that ended, froze, or cannot serve. No recovery policy
     * decides this.
     *
     * @param generation which has ended, or is ended
     * @param reason a word: {@code exited}, {@code killed}, {@code stalled}, {@code failed}, {@code slow-start}, …
     */
    record OwnRestart(String incident, ElementId process, long generation, String reason, Evidence evidence) implements Decision {}
}
