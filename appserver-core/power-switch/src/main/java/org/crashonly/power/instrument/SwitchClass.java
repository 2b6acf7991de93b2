package org.crashonly.power.instrument;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The class that an instrumented component has in addition: the way from its classes to the switch of their loader. It is there because a
 * static call is possible in class files of any version, costs three bytes, and needs to be linked only once.
 */
public final class SwitchClass {

    /** With slashes. No class of this name may be visible to the loader's parents. */
    public static final String NAME = "org/crashonly/switched/Switch";

    static final String CHECK = "check";
    static final String CHECK_TYPE = "()V";
    static final String HOLD = "hold";
    static final String HOLD_TYPE = "(Ljava/lang/Object;)V";

    private static final Handle BOOTSTRAP = new Handle(
            Opcodes.H_INVOKESTATIC, Type.getInternalName(PowerSwitches.class), "bootstrap",
            MethodType.methodType(CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class).descriptorString(), false);

    private SwitchClass() {}

    /** Its class file. It has no constructor, so that no container takes it for a bean. */
    public static byte[] bytes() {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(Opcodes.V1_8, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, NAME, null,
                "java/lang/Object", null);
        delegate(writer, CHECK, CHECK_TYPE);
        delegate(writer, HOLD, HOLD_TYPE);
        delegate(writer, PowerSwitch.SYSTEM_EXIT, Exits.OF_STATUS);
        delegate(writer, PowerSwitch.RUNTIME_EXIT, Exits.OF_RUNTIME);
        delegate(writer, PowerSwitch.RUNTIME_HALT, Exits.OF_RUNTIME);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void delegate(ClassWriter writer, String name, String type) {
        MethodVisitor method = writer.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, name, type, null, null);
        method.visitCode();
        Type[] arguments = Type.getArgumentTypes(type);
        for (int i = 0; i < arguments.length; i++) {
            method.visitVarInsn(arguments[i].getOpcode(Opcodes.ILOAD), i);
        }
        method.visitInvokeDynamicInsn(name, type, BOOTSTRAP);
        method.visitInsn(Opcodes.RETURN);
        method.visitMaxs(arguments.length, arguments.length);
        method.visitEnd();
    }
}
