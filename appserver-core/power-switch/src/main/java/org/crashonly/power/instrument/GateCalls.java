package org.crashonly.power.instrument;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Set;
import org.crashonly.power.Gate;
import org.crashonly.power.Gates;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Makes the public methods of a bean's class ask its {@link Gate}. The handler that sees exceptions leave knows of no local variable, so that
 * whatever a method does with its own fits.
 */
final class GateCalls {

    /** The bean's class gets a method of this name, private and static: neither a container nor serialization looks at it. */
    static final String ACCESSOR = "crashonly$gate";

    /** {@code invokedynamic} is as old. */
    private static final int OLDEST_VERSION = Opcodes.V1_7;
    private static final String GATE = Type.getInternalName(Gate.class);
    private static final String ACCESSOR_TYPE = "()L" + GATE + ";";
    private static final String THROWABLE = "java/lang/Throwable";
    /** What every object has is no business of a bean's. */
    private static final Set<String> OF_OBJECTS = Set.of("equals(Ljava/lang/Object;)Z", "hashCode()I", "toString()Ljava/lang/String;");
    private static final int UNASKED = Opcodes.ACC_STATIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_BRIDGE;
    private static final int BYTES = 16;
    private static final int BYTES_PER_RETURN = 6;
    private static final Handle BOOTSTRAP = new Handle(
            Opcodes.H_INVOKESTATIC, Type.getInternalName(Gates.class), "bootstrap",
            MethodType.methodType(CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class).descriptorString(), false);

    private final String owner;

    /**
     * @param owner the bean's class, with slashes
     */
    GateCalls(String owner) {
        this.owner = owner;
    }

    static boolean fit(int version) {
        return (version & 0xFFFF) >= OLDEST_VERSION;
    }

    /** Whether a method is one by which others call the bean. */
    static boolean ask(int access, String name, String type) {
        return (access & Opcodes.ACC_PUBLIC) != 0 && (access & UNASKED) == 0 && !name.startsWith("<") && !OF_OBJECTS.contains(name + type);
    }

    /** Gives the bean's class the way to its gate. */
    void addAccessor(ClassVisitor to) {
        MethodVisitor method = to.visitMethod(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, ACCESSOR, ACCESSOR_TYPE, null, null);
        method.visitCode();
        method.visitInvokeDynamicInsn("gate", ACCESSOR_TYPE, BOOTSTRAP);
        method.visitInsn(Opcodes.ARETURN);
        method.visitMaxs(1, 0);
        method.visitEnd();
    }

    /**
     * Changes the method.
     *
     * @return by how many bytes it grew
     */
    int add(MethodNode method) {
        LabelNode begun = new LabelNode();
        LabelNode failed = new LabelNode();
        int returns = 0;
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (node.getOpcode() >= Opcodes.IRETURN && node.getOpcode() <= Opcodes.RETURN) {
                method.instructions.insertBefore(node, gate());
                method.instructions.insertBefore(node, call("leave", "()V"));
                returns++;
            }
        }
        InsnList entry = new InsnList();
        entry.add(gate());
        entry.add(new VarInsnNode(Opcodes.ALOAD, 0));
        entry.add(call("enter", "(Ljava/lang/Object;)V"));
        entry.add(begun);
        method.instructions.insert(entry);
        method.instructions.add(failed);
        method.instructions.add(new FrameNode(Opcodes.F_FULL, 0, new Object[0], 1, new Object[] {THROWABLE}));
        method.instructions.add(new InsnNode(Opcodes.DUP));
        method.instructions.add(gate());
        method.instructions.add(new InsnNode(Opcodes.SWAP));
        method.instructions.add(call("failed", "(L" + THROWABLE + ";)V"));
        method.instructions.add(new InsnNode(Opcodes.ATHROW));
        method.tryCatchBlocks.add(new TryCatchBlockNode(begun, failed, failed, null));
        method.maxStack = Math.max(method.maxStack + 1, 3);
        return BYTES + returns * BYTES_PER_RETURN;
    }

    private AbstractInsnNode gate() {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, owner, ACCESSOR, ACCESSOR_TYPE, false);
    }

    private static AbstractInsnNode call(String name, String type) {
        return new MethodInsnNode(Opcodes.INVOKEVIRTUAL, GATE, name, type, false);
    }
}
