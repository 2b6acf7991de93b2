package org.crashonly.power.instrument;

import java.util.Random;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Writes the class file of a random program: nested loops, branches, switches, exceptions, monitors and locks, with effects outside. It ends
 * by itself. The same seed gives the same program.
 */
final class RandomProgram {

    static final String NAME = "RandomProgram";

    private static final String OUTSIDE = "org/crashonly/power/Outside";
    private static final String LOCK = "java/util/concurrent/locks/ReentrantLock";
    private static final int VARIABLES = 4;
    private static final int DEEPEST = 3;

    private final Random random;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES | ClassWriter.COMPUTE_MAXS) {
        @Override
        protected String getCommonSuperClass(String one, String other) {
            return "java/lang/Object";
        }
    };
    private MethodVisitor code;
    private int nextLocal;
    private int loops;

    RandomProgram(long seed) {
        random = new Random(seed);
    }

    /** A class with {@code static int run(int fuel, int, int, int)}. */
    byte[] bytes() {
        writer.visit(Opcodes.V21, Opcodes.ACC_PUBLIC, NAME, null, "java/lang/Object", null);
        code = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(IIII)I", null, null);
        code.visitCode();
        nextLocal = VARIABLES;
        block(0);
        code.visitVarInsn(Opcodes.ILOAD, 1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void block(int depth) {
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            statement(depth);
        }
    }

    private void statement(int depth) {
        switch (depth >= DEEPEST ? random.nextInt(4) : random.nextInt(13)) {
            case 0, 1 -> assign();
            case 2, 3 -> effect();
            case 4 -> branch(depth);
            case 5, 6 -> loop(depth);
            case 7 -> choose(depth);
            case 8 -> catching(depth);
            case 9 -> finallyDoing(depth);
            case 10 -> monitor(depth);
            case 11 -> lock(depth);
            case 12 -> recurse();
            default -> throw new IllegalStateException();
        }
    }

    private int variable() {
        return 1 + random.nextInt(VARIABLES - 1);
    }

    private void expression() {
        code.visitVarInsn(Opcodes.ILOAD, variable());
        code.visitLdcInsn(random.nextInt(-5, 6));
        int[] operators = {Opcodes.IADD, Opcodes.ISUB, Opcodes.IMUL, Opcodes.IXOR, Opcodes.ISHL, Opcodes.IDIV, Opcodes.IREM};
        code.visitInsn(operators[random.nextInt(operators.length)]);
    }

    private void assign() {
        expression();
        code.visitVarInsn(Opcodes.ISTORE, variable());
    }

    private void effect() {
        expression();
        code.visitMethodInsn(Opcodes.INVOKESTATIC, OUTSIDE, "effect", "(I)V", false);
    }

    private void branch(int depth) {
        Label otherwise = new Label();
        Label end = new Label();
        code.visitVarInsn(Opcodes.ILOAD, variable());
        code.visitJumpInsn(random.nextBoolean() ? Opcodes.IFGE : Opcodes.IFNE, otherwise);
        block(depth + 1);
        code.visitJumpInsn(Opcodes.GOTO, end);
        code.visitLabel(otherwise);
        block(depth + 1);
        code.visitLabel(end);
    }

    /** A few rounds, tested at the beginning or at the end, perhaps continued early. */
    private void loop(int depth) {
        int counter = nextLocal++;
        Label top = new Label();
        Label test = new Label();
        Label end = new Label();
        code.visitLdcInsn(loops++ < 3 ? 1 + random.nextInt(4) : 1);
        code.visitVarInsn(Opcodes.ISTORE, counter);
        boolean early = random.nextBoolean();
        if (early) {
            code.visitJumpInsn(Opcodes.GOTO, test);
        }
        code.visitLabel(top);
        if (!early) {
            code.visitIincInsn(counter, -1);
        }
        block(depth + 1);
        if (!early) {
            code.visitVarInsn(Opcodes.ILOAD, variable());
            code.visitJumpInsn(Opcodes.IFLE, test);
            effect();
        }
        code.visitLabel(test);
        if (early) {
            code.visitVarInsn(Opcodes.ILOAD, counter);
            code.visitJumpInsn(Opcodes.IFLE, end);
            code.visitIincInsn(counter, -1);
            code.visitJumpInsn(Opcodes.GOTO, top);
        } else {
            code.visitVarInsn(Opcodes.ILOAD, counter);
            code.visitJumpInsn(Opcodes.IFGT, top);
        }
        code.visitLabel(end);
    }

    private void choose(int depth) {
        Label[] cases = {new Label(), new Label(), new Label()};
        Label end = new Label();
        code.visitVarInsn(Opcodes.ILOAD, variable());
        if (random.nextBoolean()) {
            code.visitTableSwitchInsn(0, 1, cases[2], cases[0], cases[1]);
        } else {
            code.visitLookupSwitchInsn(cases[2], new int[] {-7, 40}, new Label[] {cases[0], cases[1]});
        }
        for (Label each : cases) {
            code.visitLabel(each);
            block(depth + 1);
            if (random.nextBoolean()) {
                code.visitJumpInsn(Opcodes.GOTO, end);
            }
        }
        code.visitLabel(end);
    }

    private void perhapsThrow() {
        Label not = new Label();
        code.visitVarInsn(Opcodes.ILOAD, variable());
        code.visitJumpInsn(Opcodes.IFGE, not);
        code.visitTypeInsn(Opcodes.NEW, "java/lang/IllegalStateException");
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/IllegalStateException", "<init>", "()V", false);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(not);
    }

    private void catching(int depth) {
        Label start = new Label();
        Label end = new Label();
        Label arithmetic = new Label();
        Label everything = new Label();
        Label after = new Label();
        code.visitLabel(start);
        block(depth + 1);
        perhapsThrow();
        code.visitInsn(Opcodes.NOP);
        code.visitLabel(end);
        code.visitJumpInsn(Opcodes.GOTO, after);
        for (Label handler : new Label[] {arithmetic, everything}) {
            code.visitLabel(handler);
            code.visitInsn(Opcodes.POP);
            block(depth + 1);
            code.visitJumpInsn(Opcodes.GOTO, after);
        }
        code.visitLabel(after);
        code.visitTryCatchBlock(start, end, arithmetic, "java/lang/ArithmeticException");
        code.visitTryCatchBlock(start, end, everything, random.nextBoolean() ? "java/lang/Throwable" : "java/lang/RuntimeException");
    }

    /** As compilers write it: the handler protects its own first instruction. */
    private void finallyDoing(int depth) {
        int caught = nextLocal++;
        Label start = new Label();
        Label end = new Label();
        Label handler = new Label();
        Label handled = new Label();
        Label after = new Label();
        code.visitLabel(start);
        block(depth + 1);
        perhapsThrow();
        code.visitInsn(Opcodes.NOP);
        code.visitLabel(end);
        effect();
        code.visitJumpInsn(Opcodes.GOTO, after);
        code.visitLabel(handler);
        code.visitVarInsn(Opcodes.ASTORE, caught);
        code.visitLabel(handled);
        effect();
        code.visitVarInsn(Opcodes.ALOAD, caught);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(after);
        code.visitTryCatchBlock(start, end, handler, null);
        code.visitTryCatchBlock(handler, handled, handler, null);
    }

    private void monitor(int depth) {
        String name = random.nextBoolean() ? "MONITOR" : "OTHER_MONITOR";
        int held = nextLocal++;
        code.visitFieldInsn(Opcodes.GETSTATIC, OUTSIDE, name, "Ljava/lang/Object;");
        code.visitInsn(Opcodes.DUP);
        code.visitVarInsn(Opcodes.ASTORE, held);
        code.visitInsn(Opcodes.MONITORENTER);
        released(depth, () -> {
            code.visitVarInsn(Opcodes.ALOAD, held);
            code.visitInsn(Opcodes.MONITOREXIT);
        }, true);
    }

    private void lock(int depth) {
        code.visitFieldInsn(Opcodes.GETSTATIC, OUTSIDE, "lock", "L" + LOCK + ";");
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, LOCK, "lock", "()V", false);
        released(depth, () -> {
            code.visitFieldInsn(Opcodes.GETSTATIC, OUTSIDE, "lock", "L" + LOCK + ";");
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, LOCK, "unlock", "()V", false);
        }, false);
    }

    private void released(int depth, Runnable release, boolean releaseProtected) {
        int caught = nextLocal++;
        Label start = new Label();
        Label end = new Label();
        Label handler = new Label();
        Label handled = new Label();
        Label after = new Label();
        code.visitLabel(start);
        block(depth + 1);
        perhapsThrow();
        if (releaseProtected) {
            release.run();
            code.visitLabel(end);
        } else {
            code.visitInsn(Opcodes.NOP);
            code.visitLabel(end);
            release.run();
        }
        code.visitJumpInsn(Opcodes.GOTO, after);
        code.visitLabel(handler);
        code.visitVarInsn(Opcodes.ASTORE, caught);
        if (releaseProtected) {
            release.run();
            code.visitLabel(handled);
        } else {
            code.visitLabel(handled);
            release.run();
        }
        code.visitVarInsn(Opcodes.ALOAD, caught);
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(after);
        code.visitTryCatchBlock(start, end, handler, null);
        code.visitTryCatchBlock(handler, handled, handler, null);
    }

    /** While there is fuel. */
    private void recurse() {
        Label not = new Label();
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitJumpInsn(Opcodes.IFLE, not);
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.ISUB);
        for (int i = 1; i < VARIABLES; i++) {
            code.visitVarInsn(Opcodes.ILOAD, i);
        }
        code.visitMethodInsn(Opcodes.INVOKESTATIC, NAME, "run", "(IIII)I", false);
        code.visitVarInsn(Opcodes.ISTORE, variable());
        code.visitLabel(not);
    }
}
