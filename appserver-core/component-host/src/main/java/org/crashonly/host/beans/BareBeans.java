package org.crashonly.host.beans;

import java.util.List;
import org.crashonly.component.NoBoundary;

/** Which beans of a module have no boundary: because its descriptor says so, or they themselves. */
record BareBeans(List<String> patterns) {

    boolean contains(Class<?> bean) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, bean.getName()))
                || bean.isAnnotationPresent(NoBoundary.class)
                || bean.getPackage().isAnnotationPresent(NoBoundary.class);
    }

    private static boolean matches(String pattern, String name) {
        if (pattern.equals("*")) {
            return true;
        }
        // A package's own classes, and no other package's.
        return pattern.endsWith(".*")
                ? name.startsWith(pattern.substring(0, pattern.length() - 1)) && name.indexOf('.', pattern.length() - 1) < 0
                : name.equals(pattern);
    }
}
