package org.crashonly.host.sessions;

import java.io.ObjectInputFilter;
import java.util.List;
import java.util.Set;

/**
 * Which classes may come out of a stored value: the application's own, values of the JDK, and what the container itself puts into sessions
 * for {@code @SessionScoped} beans, conversations, Faces views and logins. Everything else is refused before it is instantiated.
 */
final class ClassRule implements ObjectInputFilter {

    /** Far beyond what a session of a sensible size can hold. */
    private static final int MOST_REFERENCES = 2_000_000;
    private static final int DEEPEST = 1_000;
    private static final int LONGEST_ARRAY = 64 << 20;

    /** Modules of the JDK that hold values and little else. */
    private static final Set<String> JDK = Set.of("java.base", "java.sql");
    /** Of those, what does more than hold a value. */
    private static final List<String> NO_VALUES = List.of("java.lang.reflect.", "java.lang.ProcessBuilder", "java.rmi.", "sun.", "jdk.internal.");
    /** What Payara, Weld and Faces keep in sessions, and Jakarta Security while somebody logs in. */
    private static final List<String> CONTAINER = List.of(
            "org.jboss.weld.", "jakarta.enterprise.", "jakarta.faces.", "com.sun.faces.", "org.glassfish.mojarra.", "jakarta.servlet.", "jakarta.ejb.",
            "com.sun.ejb.", "org.glassfish.ejb.", "com.sun.enterprise.container.", "jakarta.security.enterprise.CallerPrincipal",
            "org.glassfish.soteria.servlet.", "org.crashonly.host.payara.Login");

    private final ClassLoader application;

    /** A rule for values of the application that {@code application} loads. */
    ClassRule(ClassLoader application) {
        this.application = application;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.references() > MOST_REFERENCES || info.depth() > DEEPEST || info.arrayLength() > LONGEST_ARRAY) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        return type == null || allows(type) ? Status.ALLOWED : Status.REJECTED;
    }

    boolean allows(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.componentType();
        }
        if (element.isPrimitive() || isOfApplication(element)) {
            return true;
        }
        String name = element.getName();
        if (element.getModule().isNamed() && JDK.contains(element.getModule().getName())) {
            return NO_VALUES.stream().noneMatch(name::startsWith) || name.equals("java.lang.reflect.Proxy");
        }
        return CONTAINER.stream().anyMatch(name::startsWith);
    }

    /** Loaded by the application's loader, or by one of the loaders below the container's. */
    private boolean isOfApplication(Class<?> type) {
        ClassLoader own = type.getClassLoader();
        for (ClassLoader loader = application; loader != null && loader != ClassRule.class.getClassLoader(); loader = loader.getParent()) {
            if (own == loader) {
                return true;
            }
        }
        return false;
    }
}
