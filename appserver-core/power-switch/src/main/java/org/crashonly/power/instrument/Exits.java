package org.crashonly.power.instrument;

import java.util.Map;
import org.crashonly.power.PowerSwitch;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Has calls and method references that would end the JVM go to the component's switch, which ends its generation instead. Nothing of a method
 * moves: one static call of three bytes takes the place of another call with the same operands.
 */
final class Exits {

    static final String OF_STATUS = "(I)V";
    static final String OF_RUNTIME = "(Ljava/lang/Runtime;I)V";

    /** What would be called, and which method of the switch class is called instead. */
    private static final Map<String, Replacement> REPLACED = Map.of(
            "java/lang/System.exit", new Replacement(PowerSwitch.SYSTEM_EXIT, OF_STATUS),
            "java/lang/Runtime.exit", new Replacement(PowerSwitch.RUNTIME_EXIT, OF_RUNTIME),
            "java/lang/Runtime.halt", new Replacement(PowerSwitch.RUNTIME_HALT, OF_RUNTIME));

    /** A static method of the switch class. */
    private record Replacement(String name, String type) {}

    private Exits() {}

    /** Changes {@code method}; returns how many calls and references were replaced. */
    static int redirect(MethodNode method) {
        int redirected = 0;
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (node instanceof MethodInsnNode call) {
                redirected += redirect(method, call) ? 1 : 0;
            } else if (node instanceof InvokeDynamicInsnNode dynamic) {
                redirected += redirect(dynamic);
            }
        }
        return redirected;
    }

    private static boolean redirect(MethodNode method, MethodInsnNode call) {
        Replacement instead = instead(call.owner, call.name, call.desc);
        if (instead == null) {
            return false;
        }
        method.instructions.set(call, new MethodInsnNode(Opcodes.INVOKESTATIC, SwitchClass.NAME, instead.name(), instead.type(), false));
        return true;
    }

    private static int redirect(InvokeDynamicInsnNode dynamic) {
        int redirected = 0;
        for (int i = 0; i < dynamic.bsmArgs.length; i++) {
            Replacement instead = dynamic.bsmArgs[i] instanceof Handle handle ? instead(handle.getOwner(), handle.getName(), handle.getDesc()) : null;
            if (instead != null) {
                dynamic.bsmArgs[i] = new Handle(Opcodes.H_INVOKESTATIC, SwitchClass.NAME, instead.name(), instead.type(), false);
                redirected++;
            }
        }
        return redirected;
    }

    private static Replacement instead(String owner, String name, String type) {
        return type.equals(OF_STATUS) ? REPLACED.get(owner + "." + name) : null;
    }
}
