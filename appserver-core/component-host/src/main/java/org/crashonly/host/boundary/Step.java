package org.crashonly.host.boundary;

/** What a request does that shows that it gets on: none of it is code of its module. */
public enum Step {
    /** It was begun. */
    BEGUN("it was begun"),
    /** A statement was executed, whatever came of it. */
    STATEMENT("a statement was executed"),
    /** A row of a result was reached. */
    ROW("a row was read"),
    /** Its session was read or saved, or soft state was. */
    SESSION("the session store answered"),
    /** A component, or a stranger, answered a call. */
    CALL("a call was answered"),
    /** A part of its answer went out. */
    CHUNK("a part of the answer went out"),
    /** A part of its body came. */
    BODY("a part of its body came");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    /** As people read it, when it was the last one. */
    String words() {
        return words;
    }
}
