package org.crashonly.power.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.SandboxCrashed;
import org.crashonly.power.trial.Hang;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

@Timeout(60)
class ClassInstrumenterTest {

    private static final ClassInstrumenter INSTRUMENTER = new ClassInstrumenter("Old"::equals);

    /** A loader with one class, and the switch. */
    private static final class Defining extends ClassLoader {

        private final Class<?> type;

        Defining(byte[] bytes) {
            super(Defining.class.getClassLoader());
            byte[] switchClass = SwitchClass.bytes();
            defineClass(SwitchClass.NAME.replace('/', '.'), switchClass, 0, switchClass.length);
            type = defineClass("Old", bytes, 0, bytes.length);
        }

        Object run(Object argument) throws Throwable {
            try {
                return type.getMethod("run", int.class).invoke(null, argument);
            } catch (java.lang.reflect.InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Versions before 7 know neither {@code invokedynamic} nor, before 6, stack maps. */
    @ParameterizedTest
    @ValueSource(ints = {Opcodes.V1_1, Opcodes.V1_4, Opcodes.V1_5})
    void classesOfAnyVersionTestTheirSwitch(int version) throws Throwable {
        InstrumentedClass result = INSTRUMENTER.instrument("Old", classOf(version, ClassInstrumenterTest::withSubroutine));
        Defining loader = new Defining(result.bytes());

        assertThat(result.gaps()).isEmpty();
        assertThat(loader.run(5)).isEqualTo(15);
        PowerSwitches.of(loader).throwIt();
        assertThatThrownBy(() -> loader.run(5)).isInstanceOf(SandboxCrashed.class);
    }

    /** Adds up in a loop, by a subroutine. */
    private static void withSubroutine(MethodVisitor code) {
        Label top = new Label();
        Label end = new Label();
        Label subroutine = new Label();
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitLabel(top);
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitJumpInsn(Opcodes.IFLE, end);
        code.visitJumpInsn(Opcodes.JSR, subroutine);
        code.visitIincInsn(0, -1);
        code.visitJumpInsn(Opcodes.GOTO, top);
        code.visitLabel(end);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(subroutine);
        code.visitVarInsn(Opcodes.ASTORE, 2);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitInsn(Opcodes.IADD);
        code.visitVarInsn(Opcodes.ISTORE, 1);
        code.visitVarInsn(Opcodes.RET, 2);
    }

    @Test
    void aMethodThatWouldOutgrowItsLimitIsTestedLess() throws Throwable {
        InstrumentedClass result = INSTRUMENTER.instrument("Old", classOf(Opcodes.V1_5, code -> calls(code, 13_000)));

        assertThat(result.gaps()).containsExactly(new Gap("Old.run(I)I", "is too large for tests before calls"));
        assertThat(result.tests()).isEqualTo(1);
        assertThat(new Defining(result.bytes()).run(3)).isEqualTo(3);
    }

    @Test
    void aMethodThatTheJvmCouldNotCompileAnyMoreIsTestedLess() {
        InstrumentedClass result = INSTRUMENTER.instrument("Old", classOf(Opcodes.V1_5, code -> calls(code, 1_500)));

        assertThat(result.gaps()).containsExactly(new Gap("Old.run(I)I", "is too large for tests before calls"));
    }

    @Test
    void aMethodWithoutRoomIsLeftAsItIs() {
        byte[] bytes = classOf(Opcodes.V1_5, code -> {
            calls(code, 13_105);
            for (int i = 0; i < 8; i++) {
                code.visitInsn(Opcodes.NOP);
            }
        });

        InstrumentedClass result = INSTRUMENTER.instrument("Old", bytes);

        assertThat(result.bytes()).isSameAs(bytes);
        assertThat(result.gaps()).containsExactly(new Gap("Old.run(I)I", "is too large for any test"));
    }

    /** Five bytes a call. */
    private static void calls(MethodVisitor code, int count) {
        for (int i = 0; i < count; i++) {
            code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Thread", "onSpinWait", "()V", false);
            code.visitInsn(Opcodes.NOP);
            code.visitInsn(Opcodes.NOP);
        }
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitInsn(Opcodes.IRETURN);
    }

    @Test
    void accessorsAreLeftAlone() {
        byte[] bytes = classOf(Opcodes.V1_5, code -> {
            code.visitVarInsn(Opcodes.ILOAD, 0);
            code.visitInsn(Opcodes.IRETURN);
        });

        assertThat(INSTRUMENTER.instrument("Old", bytes).bytes()).isSameAs(bytes);
    }

    @Test
    void theSameClassGivesTheSameBytes() throws IOException {
        byte[] bytes = bytes(Hang.class);

        assertThat(INSTRUMENTER.instrument("x", bytes).bytes()).isEqualTo(INSTRUMENTER.instrument("x", bytes).bytes()).isNotEqualTo(bytes);
    }

    @Test
    void whatIsNoClassIsLeftAndSaid() throws IOException {
        byte[] whole = bytes(Hang.class);
        byte[] future = whole.clone();
        future[7] = 120;
        for (byte[] bytes : new byte[][] {new byte[0], {1, 2, 3}, Arrays.copyOf(whole, whole.length / 2), future}) {
            InstrumentedClass result = INSTRUMENTER.instrument("shop/Broken", bytes);

            assertThat(result.bytes()).isSameAs(bytes);
            assertThat(result.gaps()).singleElement().satisfies(gap -> {
                assertThat(gap.where()).isEqualTo("shop/Broken");
                assertThat(gap.reason()).startsWith("cannot be read as a class file: ");
            });
        }
    }

    /** It says no or gives something; it never hangs, and never throws. */
    @Test
    void damagedClassesAreSurvived() throws IOException {
        byte[] whole = bytes(Hang.class);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 1_500; i++) {
            byte[] damaged = whole.clone();
            for (int j = 1 + random.nextInt(4); j > 0; j--) {
                damaged[10 + random.nextInt(damaged.length - 10)] = (byte) random.nextInt();
            }
            refused += INSTRUMENTER.instrument("Damaged", damaged).bytes() == damaged ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    private static byte[] classOf(int version, Consumer<MethodVisitor> body) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(version, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, "Old", null, "java/lang/Object", null);
        MethodVisitor code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(I)I", null, null);
        code.visitCode();
        body.accept(code);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }
}
