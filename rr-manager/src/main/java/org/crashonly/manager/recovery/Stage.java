package org.crashonly.manager.recovery;

import java.util.Locale;

/** How far an incident has come. */
public enum Stage {
    /** Its group may be restarted again only after a while. */
    WAITING,
    /** Its group is being restarted. */
    RESTARTING,
    /** Its group serves again; it has to be seen whether the failure returns. */
    CONFIRMING,
    /** Not even the restart of everything helped. Ends when an operator says so, or when no failure was seen for a healthy period: {@link Incident#due}. */
    GIVEN_UP;

    /** The word as users read it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
