package org.crashonly.power.instrument;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/** How many monitors a method holds at each of its instructions. */
final class MonitorDepths {

    private static final int UNKNOWN = -1;
    private static final int CONTRADICTORY = -2;

    private final Code code;
    private final List<TryCatchBlockNode> blocks;
    private final int[] depths;
    private final Deque<Integer> open = new ArrayDeque<>();

    MonitorDepths(Code code, List<TryCatchBlockNode> blocks) {
        this.code = code;
        this.blocks = blocks;
        depths = new int[code.nodes().length];
        Arrays.fill(depths, UNKNOWN);
        if (code.hasSubroutines()) {
            // A subroutine is entered at several depths; nobody writes such code any more.
            Arrays.fill(depths, code.hasMonitors() ? CONTRADICTORY : 0);
        } else if (code.hasMonitors()) {
            reach(0, 0);
            while (!open.isEmpty()) {
                follow(open.poll());
            }
        } else {
            Arrays.fill(depths, 0);
        }
    }

    /** Whether {@code node} is reached without any monitor. */
    boolean isFreeAt(AbstractInsnNode node) {
        int depth = depths[code.place(node)];
        return depth == 0 || depth == UNKNOWN;
    }

    /** Whether it is known what is held at {@code node}. */
    boolean isKnownAt(AbstractInsnNode node) {
        return depths[code.place(node)] != CONTRADICTORY;
    }

    private void follow(int place) {
        AbstractInsnNode node = code.nodes()[place];
        int depth = depths[place];
        // What monitorexit throws is thrown instead of releasing; compilers protect it by the handler that it is part of.
        if (node.getOpcode() >= 0 && node.getOpcode() != Opcodes.MONITOREXIT) {
            for (TryCatchBlockNode block : blocks) {
                if (code.covers(block, place)) {
                    reach(code.place(block.handler), depth);
                    if (Handlers.catchesAll(block)) {
                        break;
                    }
                }
            }
        }
        int after = depth == CONTRADICTORY ? depth : Math.max(0, depth + change(node));
        for (LabelNode target : Code.targets(node)) {
            reach(code.place(target), after);
        }
        if (!Code.endsPath(node) && place + 1 < depths.length) {
            reach(place + 1, after);
        }
    }

    private static int change(AbstractInsnNode node) {
        return switch (node.getOpcode()) {
            case Opcodes.MONITORENTER -> 1;
            case Opcodes.MONITOREXIT -> -1;
            default -> 0;
        };
    }

    private void reach(int place, int depth) {
        int merged = depths[place] == UNKNOWN || depths[place] == depth ? depth : CONTRADICTORY;
        if (merged != depths[place]) {
            depths[place] = merged;
            open.add(place);
        }
    }
}
