package org.crashonly.host.boundary;

/**
 * An answer is withheld, because what it depends on is not safe. Unchecked: it comes to modules out of methods that declare nothing, and
 * whatever they make of it, their answer does not leave.
 */
public final class WithheldException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final boolean temporary;

    /**
     * @param type of the problem, without its prefix
     * @param temporary the same may succeed later
     */
    public WithheldException(String type, String detail, boolean temporary, Throwable cause) {
        super(detail, cause);
        this.type = type;
        this.temporary = temporary;
    }

    public String type() {
        return type;
    }

    public boolean isTemporary() {
        return temporary;
    }
}
