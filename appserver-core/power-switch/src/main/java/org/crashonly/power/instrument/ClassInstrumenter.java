package org.crashonly.power.instrument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Makes classes test their switch, and those of managed beans ask their gate; what they do to end the JVM ends their generation instead. The same
 * class gives the same bytes. Frames are carried over, not computed: no other class has to be known.
 *
 * <p>A method that would outgrow 64 KiB, or the size up to which the JVM compiles methods at all, is tested less; a class that cannot be read
 * is left as it is. Both are said ({@link InstrumentedClass#gaps()}).
 */
public final class ClassInstrumenter {

    /** To be raised whenever the same class may give other bytes: what is cached depends on it. */
    public static final int VERSION = 6;

    /** The JVM interprets larger methods for ever, unless told otherwise (HugeMethodLimit). */
    private static final int LARGEST_COMPILED = 8_000;
    private static final int TEST_BYTES = 3;
    /** Where a class file has it. */
    private static final int MAJOR_VERSION = 6;

    private final Calls calls;
    private final Predicate<ClassReader> beans;

    /**
     * @param own whether the component defines the class of a name with slashes
     */
    public ClassInstrumenter(Predicate<String> own) {
        this(own, BeanMarks::areOn);
    }

    /**
     * The same with another notion of what managed beans are.
     *
     * @param beans whether a class is one of them; it must not be an interface
     */
    ClassInstrumenter(Predicate<String> own, Predicate<ClassReader> beans) {
        calls = new Calls(own);
        this.beans = beans;
    }

    /** Instruments a class file; never throws for what is in it. */
    public InstrumentedClass instrument(String name, byte[] bytes) {
        try {
            return new Run(bytes).untilItFits();
        } catch (ClassTooLargeException e) {
            return new InstrumentedClass(bytes, 0, List.of(new Gap(name, "has no room for a constant more")));
        } catch (RuntimeException | StackOverflowError e) {
            // The reader trusts what it reads, and fails in any way if that is wrong, by its depth as well. A version that it does not know
            // is an IllegalArgumentException.
            return new InstrumentedClass(bytes, 0, List.of(new Gap(name, "cannot be read as a class file: " + e)));
        }
    }

    private final class Run {

        private final byte[] bytes;
        private final Map<String, Coverage> coverages = new HashMap<>();
        private final List<Gap> gaps = new ArrayList<>();
        private final List<String> oversized = new ArrayList<>();
        private ClassReader reader;
        /** Null if the class has none. */
        private GateCalls gate;
        private int tests;

        Run(byte[] bytes) {
            this.bytes = bytes;
        }

        InstrumentedClass untilItFits() {
            reader = new ClassReader(bytes);
            boolean bean = beans.test(reader);
            boolean fits = GateCalls.fit(reader.readShort(MAJOR_VERSION));
            gate = bean && fits ? new GateCalls(reader.getClassName()) : null;
            while (true) {
                try {
                    byte[] written = write();
                    if (oversized.isEmpty()) {
                        coverages.forEach(this::addGap);
                        if (bean && !fits) {
                            gaps.add(new Gap(reader.getClassName(), "is a bean without a boundary of its own, because its class file is of before Java 7"));
                        }
                        return new InstrumentedClass(tests == 0 ? bytes : written, tests, gaps.stream().sorted().toList());
                    }
                } catch (MethodTooLargeException e) {
                    oversized.add(e.getMethodName() + e.getDescriptor());
                }
                for (String method : oversized) {
                    // A method that is too large without any test is no method that the JVM would load.
                    coverages.put(method, coverage(method).less().orElseThrow(() -> new IllegalStateException(method + " is too large")));
                }
            }
        }

        private byte[] write() {
            tests = 0;
            gaps.clear();
            oversized.clear();
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(new Adding(writer), 0);
            return writer.toByteArray();
        }

        private Coverage coverage(String method) {
            return coverages.getOrDefault(method, Coverage.FULL);
        }

        private void addGap(String method, Coverage coverage) {
            gaps.add(new Gap(reader.getClassName() + "." + method,
                    coverage == Coverage.NONE ? "is too large for any test" : "is too large for tests before calls"));
        }

        /** Adds tests to each method on its way to the writer. */
        private final class Adding extends ClassVisitor {

            Adding(ClassVisitor next) {
                super(Opcodes.ASM9, next);
            }

            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
                MethodVisitor next = super.visitMethod(access, name, type, signature, exceptions);
                if ((access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0 || coverage(name + type) == Coverage.NONE) {
                    return next;
                }
                return new MethodNode(Opcodes.ASM9, access, name, type, signature, exceptions) {
                    @Override
                    public void visitEnd() {
                        add(this, next);
                    }
                };
            }

            @Override
            public void visitEnd() {
                if (gate != null) {
                    gate.addAccessor(cv);
                }
                super.visitEnd();
            }
        }

        private void add(MethodNode method, MethodVisitor next) {
            String name = method.name + method.desc;
            int added = 0;
            int gateBytes = 0;
            if (method.instructions.size() > 0) {
                UrlStreams.takeApart(method);
                MethodChecks checks = new MethodChecks(method, reader.getSuperName(), calls, coverage(name));
                added = checks.tests();
                if (checks.untestedHandlers() > 0) {
                    gaps.add(new Gap(reader.getClassName() + "." + name,
                            "has exception handlers that test nothing, because a monitor might stay locked: " + checks.untestedHandlers()));
                }
                checks.add();
                tests += Exits.redirect(method);
                if (gate != null && GateCalls.ask(method.access, method.name, method.desc)) {
                    gateBytes = gate.add(method);
                    tests++;
                }
            }
            LabelNode end = new LabelNode();
            method.instructions.add(end);
            method.accept(next);
            tests += added;
            int size = end.getLabel().getOffset();
            if (size >= LARGEST_COMPILED && size - TEST_BYTES * added - gateBytes < LARGEST_COMPILED) {
                oversized.add(name);
            }
        }
    }
}
