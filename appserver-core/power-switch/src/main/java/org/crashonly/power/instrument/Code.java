package org.crashonly.power.instrument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** A method's code as it was before anything is added, with the places of its instructions. */
final class Code {

    private final AbstractInsnNode[] nodes;
    private final Map<AbstractInsnNode, Integer> places = new HashMap<>();
    /** How many real instructions stand before each place. */
    private final int[] real;
    private final boolean hasMonitors;
    private final boolean hasSubroutines;

    Code(MethodNode method) {
        nodes = method.instructions.toArray();
        real = new int[nodes.length + 1];
        boolean monitors = false;
        boolean subroutines = false;
        for (int i = 0; i < nodes.length; i++) {
            places.put(nodes[i], i);
            real[i + 1] = real[i] + (nodes[i].getOpcode() >= 0 ? 1 : 0);
            monitors |= nodes[i].getOpcode() == Opcodes.MONITORENTER;
            subroutines |= nodes[i].getOpcode() == Opcodes.JSR;
        }
        hasMonitors = monitors;
        hasSubroutines = subroutines;
    }

    AbstractInsnNode[] nodes() {
        return nodes;
    }

    int place(AbstractInsnNode node) {
        return places.get(node);
    }

    /** Whether an instruction stands between two places. */
    boolean isAnythingBetween(int from, int to) {
        return real[to] > real[from];
    }

    boolean hasMonitors() {
        return hasMonitors;
    }

    /** Whether it has {@code jsr}, as compilers wrote it until 2004. */
    boolean hasSubroutines() {
        return hasSubroutines;
    }

    /** Whether an instruction that would stand before the one at {@code place} would be protected by {@code block}. */
    boolean covers(TryCatchBlockNode block, int place) {
        return place(block.start) < place && place < place(block.end);
    }

    boolean jumpsBack(AbstractInsnNode instruction) {
        return targets(instruction).stream().anyMatch(target -> place(target) < place(instruction));
    }

    /** Where a branch or switch may go, apart from the next instruction. */
    static List<LabelNode> targets(AbstractInsnNode instruction) {
        return switch (instruction) {
            case JumpInsnNode jump -> List.of(jump.label);
            case TableSwitchInsnNode table -> with(table.labels, table.dflt);
            case LookupSwitchInsnNode lookup -> with(lookup.labels, lookup.dflt);
            default -> List.of();
        };
    }

    private static List<LabelNode> with(List<LabelNode> labels, LabelNode last) {
        List<LabelNode> all = new ArrayList<>(labels);
        all.add(last);
        return all;
    }

    /** The instruction at or after {@code node}; null at the end. */
    static AbstractInsnNode real(AbstractInsnNode node) {
        AbstractInsnNode it = node;
        while (it != null && it.getOpcode() < 0) {
            it = it.getNext();
        }
        return it;
    }

    /** The instruction after {@code node}; null at the end. */
    static AbstractInsnNode nextReal(AbstractInsnNode node) {
        return real(node.getNext());
    }

    /** Whether the instruction after it is never reached from it. */
    static boolean endsPath(AbstractInsnNode instruction) {
        int opcode = instruction.getOpcode();
        return opcode == Opcodes.GOTO || opcode == Opcodes.ATHROW || opcode == Opcodes.RET || opcode == Opcodes.TABLESWITCH
                || opcode == Opcodes.LOOKUPSWITCH || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
    }
}
