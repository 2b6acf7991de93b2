package org.crashonly.power.instrument;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodNode;

/** Frames name an object that is not initialised yet by the place of its {@code new}: when a test comes before that, they have to follow. */
final class Frames {

    private final MethodNode method;
    private final Map<AbstractInsnNode, LabelNode> moved = new HashMap<>();

    private Frames(MethodNode method) {
        this.method = method;
    }

    /** Corrects all frames of a method to which instructions were added. */
    static void follow(MethodNode method) {
        Frames frames = new Frames(method);
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (node instanceof FrameNode frame) {
                frames.correct(frame.local);
                frames.correct(frame.stack);
            }
        }
    }

    private void correct(List<Object> types) {
        if (types != null && types.stream().anyMatch(LabelNode.class::isInstance)) {
            types.replaceAll(type -> type instanceof LabelNode label ? ofNew(label) : type);
        }
    }

    private LabelNode ofNew(LabelNode label) {
        AbstractInsnNode first = Code.nextReal(label);
        AbstractInsnNode it = first;
        while (it != null && it.getOpcode() != Opcodes.NEW) {
            it = Code.nextReal(it);
        }
        if (it == null || it == first) {
            return label;
        }
        return moved.computeIfAbsent(it, creation -> {
            LabelNode own = new LabelNode();
            method.instructions.insertBefore(creation, own);
            return own;
        });
    }
}
