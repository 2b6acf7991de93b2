package org.crashonly.power.instrument;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;

/** Verifies instrumented classes of real jars, with the JVM's verifier and the JDK's. What their originals are refused for is no defect. */
final class Corpus {

    private final ClassLoader neighbours;
    private final Predicate<ClassReader> beans;
    private final List<String> defects = new ArrayList<>();
    private InstrumentedWar sum = InstrumentedWar.NOTHING;
    private int linked;

    /**
     * @param neighbours the classes that those of the corpus may refer to
     * @param beans which of them are instrumented as managed beans
     */
    Corpus(ClassLoader neighbours, Predicate<ClassReader> beans) {
        this.neighbours = neighbours;
        this.beans = beans;
    }

    /** Where an instrumented class is refused for what its original is not. */
    List<String> defects() {
        return defects;
    }

    InstrumentedWar sum() {
        return sum;
    }

    /** How many classes the JVM has linked; it cannot link those whose neighbours are missing. */
    int linked() {
        return linked;
    }

    void add(Path jar) throws IOException {
        Map<String, byte[]> classes = classes(jar);
        ClassInstrumenter instrumenter = new ClassInstrumenter(classes::containsKey, beans);
        Map<String, byte[]> instrumented = new TreeMap<>();
        classes.forEach((name, bytes) -> {
            InstrumentedClass result = instrumenter.instrument(name, bytes);
            sum = sum.plus(JarRewriter.sumOf(bytes, result));
            instrumented.put(name, result.bytes());
        });
        Defining plain = new Defining(classes);
        Defining changed = new Defining(instrumented);
        for (String name : classes.keySet()) {
            if (instrumented.get(name) == classes.get(name)) {
                continue;
            }
            String refused = changed.link(name);
            if (refused == null) {
                linked++;
            } else if (refused.startsWith("java.lang.NoClassDefFoundError")) {
                compare(jar, name, verify(classes.get(name), plain), verify(instrumented.get(name), changed));
            } else {
                compare(jar, name, plain.link(name), refused);
            }
        }
    }

    private void compare(Path jar, String name, String before, String after) {
        if (after != null && before == null) {
            defects.add(jar + "!" + name + ": " + after);
        }
    }

    private static String verify(byte[] bytes, ClassLoader loader) {
        ClassHierarchyResolver resolver = ClassHierarchyResolver.ofResourceParsing(loader).orElse(ClassHierarchyResolver.defaultResolver());
        List<VerifyError> errors = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(resolver)).verify(bytes);
        return errors.isEmpty() ? null : errors.getFirst().toString();
    }

    private static Map<String, byte[]> classes(Path jar) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (JarRewriter.isClass(entry.getName())) {
                    classes.putIfAbsent(JarRewriter.className(entry.getName()), zip.getInputStream(entry).readAllBytes());
                }
            }
        }
        return classes;
    }

    /** Defines the classes of one jar. */
    private final class Defining extends ClassLoader {

        private final Map<String, byte[]> classes;

        Defining(Map<String, byte[]> classes) {
            super(neighbours);
            this.classes = classes;
        }

        /** What the JVM refuses the class for, or null. */
        String link(String name) {
            try {
                Class<?> defined = loadClass(name.replace('/', '.'), false);
                // It has to link a class before it lists its methods, and then it verifies it.
                return defined.getDeclaredMethods().length < 0 ? "impossible" : null;
            } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
                return e.toString();
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                byte[] bytes = name.equals(SwitchClass.NAME.replace('/', '.')) ? SwitchClass.bytes() : classes.get(name.replace('.', '/'));
                return bytes == null || name.startsWith("java.") ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
            }
        }

        @Override
        public java.io.InputStream getResourceAsStream(String name) {
            byte[] bytes = name.endsWith(".class") ? classes.get(name.substring(0, name.length() - 6)) : null;
            return bytes == null ? super.getResourceAsStream(name) : new java.io.ByteArrayInputStream(bytes);
        }
    }
}
