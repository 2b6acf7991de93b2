package org.crashonly.manager.recovery;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.SortedSet;
import org.crashonly.control.ElementId;

/** What happened. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = Event.Served.class, name = "served"),
    @JsonSubTypes.Type(value = Event.Ended.class, name = "ended"),
    @JsonSubTypes.Type(value = Event.Restarted.class, name = "restarted"),
    @JsonSubTypes.Type(value = Event.RestartFailed.class, name = "restart-failed"),
    @JsonSubTypes.Type(value = Event.Resumed.class, name = "resumed"),
    @JsonSubTypes.Type(value = Event.Tick.class, name = "tick")
})
public sealed interface Event {

    /** A monitor reports. */
    record Failed(FailureReport report) implements Event {}

    /** So many requests passed these components and were answered well since this was last said of them. */
    record Served(List<ElementId> path, long count) implements Event {}

    /**
     * A process that had served ended by itself, and is begun anew by a policy of its own, whatever is decided here: that spends its budget like
     * any restart of it.
     *
     * @param report on its path is that process alone
     */
    record Ended(FailureReport report) implements Event {}

    /** These elements serve again after a restart, whoever wanted it. */
    record Restarted(SortedSet<ElementId> elements) implements Event {}

    /** The restart that was decided on for {@code incident} did not work, or not as it should, though all of it serves again. */
    record RestartFailed(String incident, String reason) implements Event {}

    /** An operator says that restarts may go on after the policy gave up. */
    record Resumed() implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}
}
