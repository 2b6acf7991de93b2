package org.crashonly.host.boundary;

/** A call whose effect has a name. */
public final class NamedCall {

    private final String key;
    private final Runnable onUnanswered;
    private boolean unanswered;

    NamedCall(String key, Runnable onUnanswered) {
        this.key = key;
        this.onUnanswered = onUnanswered;
    }

    /** 64 hexadecimal digits. */
    public String key() {
        return key;
    }

    /** It got no answer that says what became of it: the next one that is the same is its repeat. */
    public void unanswered() {
        synchronized (this) {
            if (unanswered) {
                return;
            }
            unanswered = true;
        }
        onUnanswered.run();
    }
}
