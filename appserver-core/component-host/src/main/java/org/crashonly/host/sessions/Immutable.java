package org.crashonly.host.sessions;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.UUID;

/** Values that cannot change without being set again: reading them costs no comparison. */
final class Immutable {

    private static final Set<Class<?>> TYPES = Set.of(
            String.class, Integer.class, Long.class, Boolean.class, Short.class, Byte.class, Character.class, Double.class, Float.class,
            BigDecimal.class, BigInteger.class, UUID.class);

    private Immutable() {}

    static boolean is(Object value) {
        return TYPES.contains(value.getClass()) || value instanceof Enum<?> || value.getClass().getPackageName().equals("java.time");
    }
}
