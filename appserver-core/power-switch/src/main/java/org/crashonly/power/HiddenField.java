package org.crashonly.power;

import java.lang.reflect.Field;

/** Fields of the JDK's own objects that no method tells of; their packages have to be open to this one. */
public final class HiddenField {

    private HiddenField() {}

    /**
     * What the field of that name holds, of the object's class or of one above it.
     *
     * @throws ReflectiveOperationException if there is none
     */
    public static Object value(Object of, String name) throws ReflectiveOperationException {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return field.get(of);
                }
            }
        }
        throw new NoSuchFieldException(of.getClass().getName() + "." + name);
    }
}
