package org.crashonly.host.payara;

import java.lang.reflect.Field;
import java.sql.Connection;
import org.crashonly.host.store.TrackedStatements;

/**
 * What Payara's JDBC adapters hand out: a holder around a driver's connection. Each adapter has these classes from a loader of its own, so they
 * are known by their names.
 */
final class UserConnections {

    private static final String HOLDER = "com.sun.gjc.spi.base.ConnectionHolder";
    private static final ClassValue<Fields> FIELDS = new ClassValue<>() {
        @Override
        protected Fields computeValue(Class<?> type) {
            return Fields.of(type);
        }
    };

    /**
     * Where an adapter keeps the driver's connection.
     *
     * @param connection of a holder
     * @param managed of a holder: what belongs to the connection as long as that lives
     * @param physical of that
     */
    private record Fields(Field connection, Field managed, Field physical) {

        /** Null if {@code type} is no holder. */
        static Fields of(Class<?> type) {
            for (Class<?> up = type; up != null; up = up.getSuperclass()) {
                if (up.getName().equals(HOLDER)) {
                    return ofHolder(up);
                }
            }
            return null;
        }

        private static Fields ofHolder(Class<?> holder) {
            try {
                Field managed = open(holder.getDeclaredField("mc"));
                return new Fields(open(holder.getDeclaredField("con")), managed, open(managed.getType().getDeclaredField("actualConnection")));
            } catch (NoSuchFieldException e) {
                throw new IllegalStateException("this Payara's JDBC adapter keeps connections in another way", e);
            }
        }

        private static Field open(Field field) {
            field.setAccessible(true);
            return field;
        }
    }

    private UserConnections() {}

    /** The driver's connection behind {@code user}, of which requests know their statements from now on; null if it is none of JDBC. */
    static Connection tracked(Object user) {
        Fields fields = user == null ? null : FIELDS.get(user.getClass());
        if (fields == null) {
            return null;
        }
        try {
            Connection plain = (Connection) fields.connection().get(user);
            if (plain == null) {
                return null;
            }
            Connection tracked = TrackedStatements.of(plain);
            if (tracked != plain) {
                fields.physical().set(fields.managed().get(user), tracked);
                fields.connection().set(user, tracked);
            }
            return tracked;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Payara's connections cannot be tracked", e);
        }
    }
}
