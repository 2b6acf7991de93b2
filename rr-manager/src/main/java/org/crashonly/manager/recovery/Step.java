package org.crashonly.manager.recovery;

import java.util.List;

/** What an event led to. */
public record Step(RecoveryState state, List<Decision> decisions) {}
