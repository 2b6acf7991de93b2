package org.crashonly.host.payara;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * The files that the JDK keeps open for {@code jar:} URLs. Those of a module that was undeployed take descriptors, and would answer for the ones that the
 * next generation has at the same place.
 */
final class CachedJars {

    private static final String FACTORY = "sun.net.www.protocol.jar.JarFileFactory";

    private CachedJars() {}

    /**
     * Closes those in {@code directory}; others, which modules that go on may just be reading, stay open.
     *
     * @throws ReflectiveOperationException if this JDK keeps them elsewhere
     */
    static void closeIn(File directory) throws ReflectiveOperationException, IOException {
        Class<?> factory = Class.forName(FACTORY, false, null);
        Object instance = value(factory, "instance");
        List<JarFile> its;
        synchronized (instance) {
            its = ((Map<?, ?>) value(factory, "fileCache")).values().stream().map(JarFile.class::cast)
                    .filter(it -> it.getName().startsWith(directory.getPath() + File.separator)).toList();
        }
        for (JarFile each : its) {
            each.close();
        }
    }

    private static Object value(Class<?> factory, String name) throws ReflectiveOperationException {
        Field field = factory.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(null);
    }
}
