package org.crashonly.host.sessions;

import java.io.ObjectInputFilter;
import java.util.List;
import java.util.Set;

/**
 * Which classes may come out of a stored value: the application's own, values of the JDK, and what the container itself puts into sessions
 * for {@code @SessionScoped} beans, conversations, Faces views, logins and entities. Everything else is refused before it is instantiated.
 */
final class ClassRule implements ObjectInputFilter {

    /** Far beyond what a session of a sensible size can hold. */
    private static final int MOST_REFERENCES = 2_000_000;
    private static final int DEEPEST = 1_000;
    /** Elements of an array for each byte there is: what the tables of sparse maps may have, and far from what fills the memory. */
    private static final int ELEMENTS_PER_BYTE = 16;
    private static final int SHORT_ARRAY = 1_024;

    /** Modules of the JDK that hold values and little else. */
    private static final Set<String> JDK = Set.of("java.base", "java.sql");
    /** Of those, what does more than hold a value. */
    private static final List<String> NO_VALUES = List.of("java.lang.reflect.", "java.lang.ProcessBuilder", "java.rmi.", "sun.", "jdk.internal.");
    /** Of what they keep to themselves, what calendars and time zones are made of; and proxies, whose handlers are asked about as well. */
    private static final Set<String> VALUES_ALL_THE_SAME = Set.of("sun.util.calendar.ZoneInfo", "java.lang.reflect.Proxy");
    /** What Payara, Weld and Faces keep in sessions, Jakarta Security for who logs in, JPA in what it has loaded, and what XML is bound to. */
    private static final List<String> OTHERS = List.of(
            "org.jboss.weld.", "jakarta.enterprise.", "jakarta.faces.", "com.sun.faces.", "org.glassfish.mojarra.", "jakarta.servlet.", "jakarta.ejb.",
            "com.sun.ejb.", "org.glassfish.ejb.", "com.sun.enterprise.container.", "jakarta.security.enterprise.", "org.glassfish.soteria.",
            "org.eclipse.persistence.", "org.crashonly.host.payara.Login", "javax.xml.namespace.", "javax.xml.datatype.",
            "com.sun.org.apache.xerces.internal.jaxp.datatype.");

    private final ClassLoader application;
    private final long longestArray;
    private Class<?> refused;

    /** A rule for a value of {@code bytes} bytes of the application that {@code application} loads. */
    ClassRule(ClassLoader application, int bytes) {
        this.application = application;
        this.longestArray = SHORT_ARRAY + (long) ELEMENTS_PER_BYTE * bytes;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.references() > MOST_REFERENCES || info.depth() > DEEPEST || info.arrayLength() > longestArray) {
            return Status.REJECTED;
        }
        Class<?> type = info.serialClass();
        if (type == null || allows(type)) {
            return Status.ALLOWED;
        }
        refused = type;
        return Status.REJECTED;
    }

    /** What was not allowed; null if that was not its class. */
    Class<?> refused() {
        return refused;
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
            return NO_VALUES.stream().noneMatch(name::startsWith) || VALUES_ALL_THE_SAME.contains(name);
        }
        return OTHERS.stream().anyMatch(name::startsWith);
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
