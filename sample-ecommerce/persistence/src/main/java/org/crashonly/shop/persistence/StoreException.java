package org.crashonly.shop.persistence;

import java.sql.SQLException;

/** The store refused or could not be asked. Whatever the transaction did is undone. */
public final class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What to do about it. */
    public enum Kind {
        /** Somebody else wrote this row first; read it, in another transaction. */
        DUPLICATE,
        /** The store chose this transaction to break a deadlock; run it again. */
        DEADLOCK,
        /** Another transaction holds what this one needs for too long; come again later. */
        BUSY,
        /** The store is not there, or went away; come again later. */
        UNAVAILABLE,
        /** The statement is wrong, or breaks a rule of the schema: a defect. */
        WRONG
    }

    private final Kind kind;

    StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    static StoreException of(SQLException e) {
        Kind kind = kind(e.getSQLState() == null ? "" : e.getSQLState());
        return new StoreException(kind, kind + ": " + e.getMessage(), e);
    }

    public Kind kind() {
        return kind;
    }

    /** By SQLSTATE, whose classes are standard (ISO 9075) and whose details are those of H2 and PostgreSQL. */
    static Kind kind(String state) {
        return switch (state) {
            case "23505" -> Kind.DUPLICATE;
            case "40001", "40P01" -> Kind.DEADLOCK;
            case "HYT00", "55P03" -> Kind.BUSY;
            default -> state.startsWith("22") || state.startsWith("23") || state.startsWith("42") ? Kind.WRONG : Kind.UNAVAILABLE;
        };
    }
}
