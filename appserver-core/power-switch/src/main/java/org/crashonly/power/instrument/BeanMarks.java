package org.crashonly.power.instrument;

import java.util.Set;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Finds the classes that say of themselves that they are beans: managed ones by a scope, a name, a path, or because something is injected into
 * them or produced by them; and session beans of EJB. Message-driven ones, interceptors, decorators and what the servlet container makes are none.
 */
final class BeanMarks extends ClassVisitor {

    private static final Set<String> OF_BEANS = Set.of(
            "Ljakarta/enterprise/context/ApplicationScoped;", "Ljakarta/enterprise/context/SessionScoped;",
            "Ljakarta/enterprise/context/RequestScoped;", "Ljakarta/enterprise/context/ConversationScoped;",
            "Ljakarta/enterprise/context/Dependent;", "Ljakarta/enterprise/inject/Model;", "Ljakarta/faces/view/ViewScoped;",
            "Ljakarta/transaction/TransactionScoped;", "Ljakarta/inject/Singleton;", "Ljakarta/inject/Named;", "Ljakarta/ws/rs/Path;",
            "Ljakarta/ejb/Stateless;", "Ljakarta/ejb/Stateful;", "Ljakarta/ejb/Singleton;");
    private static final Set<String> OF_MEMBERS = Set.of("Ljakarta/inject/Inject;", "Ljakarta/enterprise/inject/Produces;");
    private static final Set<String> OF_OTHERS = Set.of(
            "Ljakarta/ejb/MessageDriven;", "Ljakarta/interceptor/Interceptor;", "Ljakarta/decorator/Decorator;", "Ljakarta/servlet/annotation/WebServlet;",
            "Ljakarta/servlet/annotation/WebFilter;", "Ljakarta/servlet/annotation/WebListener;");
    private static final Set<String> OTHERS = Set.of("jakarta/servlet/http/HttpServlet", "jakarta/servlet/GenericServlet");
    private static final int NO_CLASS_OF_BEANS = Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT | Opcodes.ACC_ANNOTATION | Opcodes.ACC_ENUM
            | Opcodes.ACC_SYNTHETIC | Opcodes.ACC_MODULE;

    private boolean bean;
    private boolean other;

    private BeanMarks() {
        super(Opcodes.ASM9);
    }

    /** Whether a class is one of beans. */
    static boolean areOn(ClassReader reader) {
        if ((reader.getAccess() & NO_CLASS_OF_BEANS) != 0 || OTHERS.contains(reader.getSuperName())) {
            return false;
        }
        BeanMarks marks = new BeanMarks();
        reader.accept(marks, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return marks.bean && !marks.other;
    }

    @Override
    public AnnotationVisitor visitAnnotation(String type, boolean visible) {
        bean |= OF_BEANS.contains(type);
        other |= OF_OTHERS.contains(type);
        return null;
    }

    private AnnotationVisitor onMember(String type) {
        bean |= OF_MEMBERS.contains(type);
        return null;
    }

    @Override
    public FieldVisitor visitField(int access, String name, String type, String signature, Object value) {
        return new FieldVisitor(Opcodes.ASM9) {
            @Override
            public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                return onMember(annotation);
            }
        };
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
        return new MethodVisitor(Opcodes.ASM9) {
            @Override
            public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                return onMember(annotation);
            }
        };
    }
}
