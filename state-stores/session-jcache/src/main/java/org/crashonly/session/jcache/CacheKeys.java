package org.crashonly.session.jcache;

import java.util.List;
import java.util.UUID;

/** Keys as texts that tell them apart, so that each process writes the same for the same key. */
final class CacheKeys {

    private static final List<Class<?>> TYPES = List.of(
            String.class, Integer.class, Long.class, Short.class, Byte.class, Character.class, Boolean.class, UUID.class);

    private CacheKeys() {}

    static void requireType(String cache, Class<?> type) {
        if (type != Object.class && !TYPES.contains(type) && !type.isEnum()) {
            throw new IllegalArgumentException("cache '" + cache + "' with keys of " + type.getName() + ": " + allowed());
        }
    }

    /** The text of a key: its type, then its value. */
    static String text(Object key) {
        if (key instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getName() + ":" + constant.name();
        }
        if (!TYPES.contains(key.getClass())) {
            throw new ClassCastException("a key of " + key.getClass().getName() + ": " + allowed());
        }
        return key.getClass().getSimpleName() + ":" + key;
    }

    private static String allowed() {
        return "expected a String, Integer, Long, Short, Byte, Character, Boolean, UUID or an enum, which have one text in all processes";
    }
}
