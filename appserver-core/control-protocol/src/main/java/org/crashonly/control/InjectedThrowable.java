package org.crashonly.control;

import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Optional;

/** Exceptions and errors that faults throw, by their class: those of the JDK, which every process has alike. */
public final class InjectedThrowable {

    private InjectedThrowable() {}

    /** A new one with that message; empty if the JDK has no such class, or nobody else can make one of it. */
    public static Optional<Throwable> make(String className, String message) {
        try {
            Class<?> type = Class.forName(className, true, ClassLoader.getPlatformClassLoader());
            if (!Throwable.class.isAssignableFrom(type) || !Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
                return Optional.empty();
            }
            for (Constructor<?> constructor : type.getConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0].isAssignableFrom(String.class)) {
                    return Optional.of((Throwable) constructor.newInstance(message));
                }
            }
            return Optional.of((Throwable) type.getConstructor().newInstance());
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }
}
