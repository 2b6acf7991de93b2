package org.crashonly.manager.journal;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Level;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.manager.recovery.Decision;
import org.crashonly.manager.recovery.RecoveryState;

/** One line of the journal. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Entry.ManagerBegun.class, name = "manager-begun"),
    @JsonSubTypes.Type(value = Entry.Ending.class, name = "ending"),
    @JsonSubTypes.Type(value = Entry.Begun.class, name = "begun"),
    @JsonSubTypes.Type(value = Entry.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Entry.StorePort.class, name = "store-port"),
    @JsonSubTypes.Type(value = Entry.Recovery.class, name = "recovery"),
    @JsonSubTypes.Type(value = Entry.Decided.class, name = "decided"),
    @JsonSubTypes.Type(value = Entry.History.class, name = "history")
})
public sealed interface Entry {

    /** A life of the manager. */
    record ManagerBegun(long epoch, long atMillis) implements Entry {}

    /**
     * A generation is about to be crashed.
     *
     * @param identity the process, null if none was ever seen
     */
    record Ending(Generation generation, ProcessIdentity identity, Cause cause) implements Entry {}

    /**
     * A generation is about to be started; the one before it has ended or was told to.
     *
     * @param previous the process of the generation before, null for the first
     * @param shortLives the element's spent budget: generations in a row that ended before they were healthy
     */
    record Begun(Generation generation, ProcessIdentity previous, Cause cause, int shortLives, long atMillis) implements Entry {}

    /**
     * A generation serves.
     *
     * @param tookMillis from the decision to restart to ready
     * @param ports where its modules answer
     */
    record Ready(Generation generation, long tookMillis, Map<ElementId, Integer> ports) implements Entry {}

    /** The port that a store keeps for good. */
    record StorePort(ElementId store, int port) implements Entry {}

    /**
     * What the recovery policy of an application remembers.
     *
     * @param boot of the machine: the state's times mean something in it only
     * @param state without reports and served requests, which are said again if they go on
     */
    record Recovery(ElementId application, String boot, RecoveryState state) implements Entry {}

    /** The recovery policy of an application decided something. */
    record Decided(ElementId application, long atMillis, Decision decision) implements Entry {}

    /** The sum of earlier entries of one element; stands at the beginning of a journal. */
    record History(ElementRecord element) implements Entry {}

    /**
     * Why something is restarted.
     *
     * @param incident names the incident: all restarts that it leads to carry the same
     * @param reason a word: {@code exited}, {@code killed}, {@code stalled}, {@code requested}, …
     * @param evidence a sentence
     */
    record Cause(String incident, Level level, String reason, String evidence) {

        /** The reason when the whole server starts. */
        public static final String START = "start";

        /** The reason of what an operator asked for. */
        public static final String REQUESTED = "requested";

        /** Whether somebody asked for it, of what may serve well, and not the server because it does not. */
        @JsonIgnore
        public boolean isRequested() {
            return reason.equals(REQUESTED);
        }
    }

    /**
     * What is known of one process over all its lives, or of a module over those that it had apart from its process.
     *
     * @param generation the latest
     * @param ending the latest generation was about to be crashed
     * @param ports of the latest generation's modules; null if it never became ready
     * @param restarts how often it was begun, a process's first time apart
     * @param recoveries the latest recovery times in milliseconds, oldest first, at most {@link #KEPT_RECOVERIES}
     * @param latest the latest restarts, newest first, at most {@link #KEPT_RESTARTS}
     */
    record ElementRecord(
            ElementId id,
            long generation,
            boolean ending,
            Map<ElementId, Integer> ports,
            int shortLives,
            long restarts,
            List<Long> recoveries,
            List<PastRestart> latest) {

        /** So few that an estimate follows a machine that is busy today and idle tomorrow. */
        static final int KEPT_RECOVERIES = 20;
        static final int KEPT_RESTARTS = 20;

        /** Of what was never begun. */
        public static ElementRecord none(ElementId id) {
            return new ElementRecord(id, 0, false, null, 0, 0, List.of(), List.of());
        }

        /** The {@code share} quantile of the latest recovery times, in milliseconds; 0 if, and only if, nothing was measured. */
        public long percentile(double share) {
            List<Long> sorted = recoveries.stream().sorted().toList();
            return sorted.isEmpty() ? 0 : Math.max(1, sorted.get((int) Math.ceil(share * sorted.size()) - 1));
        }
    }

    /** One restart that was done; {@code tookMillis} is null if it never became ready. */
    record PastRestart(long generation, Cause cause, long atMillis, Long tookMillis) {}
}
