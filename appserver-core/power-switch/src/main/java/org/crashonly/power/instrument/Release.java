package org.crashonly.power.instrument;

import java.util.Optional;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;

/**
 * The beginning of an exception handler that releases a lock before it does anything else, as compilers write it for {@code synchronized} and
 * for {@code finally { lock.unlock(); }}. It has to run although the switch is thrown: others wait for that lock.
 *
 * @param last instruction of the release
 * @param monitor whether it is a monitor
 */
record Release(AbstractInsnNode last, boolean monitor) {

    private static final int LONGEST = 12;

    /** Looks at a handler from its first instruction on. */
    static Optional<Release> at(AbstractInsnNode first) {
        AbstractInsnNode it = first;
        for (int i = 0; it != null && i < LONGEST; i++, it = Code.nextReal(it)) {
            if (it.getOpcode() == Opcodes.MONITOREXIT) {
                return Optional.of(new Release(it, true));
            }
            if (Calls.isRelease(it)) {
                return Optional.of(new Release(it, false));
            }
            if (!isPreparation(it)) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean isPreparation(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return (opcode >= Opcodes.ICONST_M1 && opcode <= Opcodes.SIPUSH)
                || (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD)
                || opcode == Opcodes.ASTORE
                || opcode == Opcodes.GETFIELD
                || opcode == Opcodes.GETSTATIC
                || opcode == Opcodes.CHECKCAST
                || opcode == Opcodes.DUP
                || opcode == Opcodes.SWAP
                || Calls.isLockGetter(instruction);
    }

    /** Whether the handler throws on what it caught right after the release. */
    boolean rethrows() {
        AbstractInsnNode next = Code.nextReal(last);
        if (next != null && next.getOpcode() == Opcodes.ALOAD) {
            next = Code.nextReal(next);
        }
        return next != null && next.getOpcode() == Opcodes.ATHROW;
    }
}
