package org.crashonly.power.instrument;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/** Adds tests of the switch to a method. */
final class MethodChecks {

    /** Instructions of a setter. */
    private static final int LARGEST_ACCESSOR = 4;

    private final MethodNode method;
    private final String parent;
    private final Calls calls;
    private final Coverage coverage;
    private final Code code;
    private final Handlers handlers;
    /** Tests are added before these. */
    private final Set<Integer> places = new TreeSet<>();
    private final List<AbstractInsnNode> opening = new ArrayList<>();
    private final List<AbstractInsnNode> becomingOpen = new ArrayList<>();

    /** @param parent of the method's class, with slashes */
    MethodChecks(MethodNode method, String parent, Calls calls, Coverage coverage) {
        this.method = method;
        this.parent = parent;
        this.calls = calls;
        this.coverage = coverage;
        code = new Code(method);
        handlers = new Handlers(code, method.tryCatchBlocks);
        places.addAll(handlers.places());
        planEntry();
        plan();
    }

    int tests() {
        return places.size();
    }

    /** How many handlers test nothing, because a monitor could stay locked. */
    int untestedHandlers() {
        return handlers.untested();
    }

    private void plan() {
        Set<LabelNode> merges = merges();
        boolean fresh = false;
        for (AbstractInsnNode node : code.nodes()) {
            if (node instanceof LabelNode label && merges.contains(label)) {
                fresh = false;
            }
            if (node.getOpcode() < 0) {
                continue;
            }
            int place = code.place(node);
            if (places.contains(place) || (!fresh && isTested(node))) {
                places.add(place);
                fresh = true;
            }
            if (Calls.matters(node)) {
                fresh = false;
                if (Calls.opens(node)) {
                    opening.add(node);
                } else if (Calls.becomesOpen(method, node, parent)) {
                    becomingOpen.add(node);
                }
            }
        }
    }

    private boolean isTested(AbstractInsnNode node) {
        return code.jumpsBack(node) || (coverage.calls() && calls.leaves(node));
    }

    private void planEntry() {
        if (!isTrivial()) {
            places.add(code.place(Code.real(method.instructions.getFirst())));
        }
    }

    /**
     * Constructors and accessors that call nothing can neither recurse nor have an effect; if they loop, their loops test. Anything else might
     * be called by a loop of the JDK, as lambdas are.
     */
    private boolean isTrivial() {
        int real = 0;
        for (AbstractInsnNode node : code.nodes()) {
            if (Calls.matters(node)) {
                return false;
            }
            real += node.getOpcode() >= 0 ? 1 : 0;
        }
        return method.name.equals("<init>") || (real <= LARGEST_ACCESSOR && !method.name.startsWith("lambda$"));
    }

    private Set<LabelNode> merges() {
        Set<LabelNode> labels = new HashSet<>();
        for (AbstractInsnNode node : code.nodes()) {
            labels.addAll(Code.targets(node));
        }
        method.tryCatchBlocks.forEach(block -> labels.add(block.handler));
        return labels;
    }

    /** Changes the method. */
    void add() {
        Map<Integer, LabelNode[]> around = new HashMap<>();
        for (int place : places) {
            AbstractInsnNode before = code.nodes()[place];
            if (handlers.places().contains(place)) {
                LabelNode[] labels = {new LabelNode(), new LabelNode()};
                around.put(place, labels);
                method.instructions.insertBefore(before, labels[0]);
                method.instructions.insertBefore(before, test());
                method.instructions.insertBefore(before, labels[1]);
            } else {
                method.instructions.insertBefore(before, test());
            }
        }
        opening.forEach(it -> addHold(it, new InsnNode(Opcodes.DUP)));
        becomingOpen.forEach(it -> addHold(it, new VarInsnNode(Opcodes.ALOAD, 0)));
        method.maxStack += opening.isEmpty() && becomingOpen.isEmpty() ? 0 : 1;
        List<TryCatchBlockNode> blocks = handlers.withGaps(around);
        method.tryCatchBlocks.clear();
        method.tryCatchBlocks.addAll(blocks);
        Frames.follow(method);
    }

    /** @param loading puts what was opened on the stack once more */
    private void addHold(AbstractInsnNode opening, AbstractInsnNode loading) {
        AbstractInsnNode hold = new MethodInsnNode(Opcodes.INVOKESTATIC, SwitchClass.NAME, SwitchClass.HOLD, SwitchClass.HOLD_TYPE, false);
        method.instructions.insert(opening, hold);
        method.instructions.insert(opening, loading);
    }

    private static AbstractInsnNode test() {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, SwitchClass.NAME, SwitchClass.CHECK, SwitchClass.CHECK_TYPE, false);
    }
}
