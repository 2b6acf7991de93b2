package org.crashonly.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import org.crashonly.power.instrument.ClassInstrumenter;
import org.crashonly.power.instrument.SwitchClass;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/** A class that is marked as a bean's asks its gate about the calls of its public methods, and does what it did. */
class GateTest {

    private static final String SCOPED = "Ljakarta/enterprise/context/ApplicationScoped;";

    private final List<String> seen = new ArrayList<>();
    private RuntimeException refusal;

    /** Notes what it is told. */
    private final class Noting extends Gate {

        @Override
        public void enter(Object bean) {
            seen.add("enter " + bean.getClass().getSimpleName());
            if (refusal != null) {
                throw refusal;
            }
        }

        @Override
        public void leave() {
            seen.add("leave");
        }

        @Override
        public void failed(Throwable exception) {
            seen.add(exception.getClass().getSimpleName());
        }
    }

    @BeforeEach
    void keep() {
        Gates.keptBy(type -> new Noting());
    }

    @AfterEach
    void forget() {
        Gates.keptBy(type -> Gate.NONE);
    }

    @Test
    void itHearsOfEachCallAndItsEnd() throws Throwable {
        Object till = till(SCOPED);

        assertThat(call(till, "add", int.class, 3)).isEqualTo(3);
        assertThat(call(till, "look", Object.class, "this!")).isEqualTo('!');
        assertThat(call(till, "look", Object.class, "that")).isEqualTo("looks at that");

        assertThat(seen).containsExactly("enter Till", "leave", "enter Till", "leave", "enter Till", "leave");
    }

    @Test
    void itHearsOfExceptionsWhichGoOn() throws Throwable {
        assertThatThrownBy(() -> call(till(SCOPED), "add", int.class, -1)).hasMessage("amount -1");

        assertThat(seen).containsExactly("enter Till", "IllegalArgumentException");
    }

    @Test
    void whatItRefusesIsNotBegun() throws Throwable {
        Object till = till(SCOPED);
        refusal = new IllegalStateException("not now");

        assertThatThrownBy(() -> call(till, "add", int.class, 1)).isSameAs(refusal);
        refusal = null;

        assertThat(call(till, "add", int.class, 1)).as("the first amount was not added").isEqualTo(1);
        assertThat(seen).containsExactly("enter Till", "enter Till", "leave");
    }

    @Test
    void callsOfOneBeanNest() throws Throwable {
        assertThat(call(till(SCOPED), "twice", long.class, 4L)).isEqualTo(8L);

        assertThat(seen).containsExactly("enter Till", "enter Till", "leave", "leave");
    }

    @Test
    void whatEveryObjectHasAndWhatIsNotPublicIsNobodysCall() throws Throwable {
        assertThat(till(SCOPED)).hasToString("a till");

        assertThat(seen).isEmpty();
    }

    @Test
    void aCrashLeavesThroughIt() throws Throwable {
        Object till = till(SCOPED);
        PowerSwitches.of(till.getClass().getClassLoader()).throwIt();

        assertThatThrownBy(() -> call(till, "add", int.class, 2)).isInstanceOf(SandboxCrashed.class);

        assertThat(seen).containsExactly("enter Till", "SandboxCrashed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ljakarta/ejb/MessageDriven;", "Ljakarta/interceptor/Interceptor;", "Ljakarta/decorator/Decorator;"})
    void messageDrivenBeansInterceptorsAndDecoratorsHaveNone(String annotation) throws Throwable {
        assertThat(call(till(SCOPED, annotation), "add", int.class, 3)).isEqualTo(3);

        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ljakarta/ejb/Stateless;", "Ljakarta/ejb/Stateful;", "Ljakarta/ejb/Singleton;"})
    void sessionBeansOfEjbHaveOne(String annotation) throws Throwable {
        assertThat(call(till(annotation), "add", int.class, 3)).isEqualTo(3);

        assertThat(seen).containsExactly("enter Till", "leave");
    }

    @Test
    void aClassThatIsNoBeansHasNone() throws Throwable {
        assertThat(call(till(), "add", int.class, 3)).isEqualTo(3);

        assertThat(seen).isEmpty();
    }

    private static Object call(Object bean, String method, Class<?> type, Object argument) throws Throwable {
        try {
            return bean.getClass().getMethod(method, type).invoke(bean, argument);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object till(String... annotations) throws Exception {
        ClassReader plain = new ClassReader(Till.class.getName());
        ClassWriter writer = new ClassWriter(plain, 0);
        plain.accept(new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(version, access, name, signature, parent, interfaces);
                for (String annotation : annotations) {
                    visitAnnotation(annotation, true).visitEnd();
                }
            }
        }, 0);
        byte[] bean = new ClassInstrumenter(Till.class.getName().replace('.', '/')::equals).instrument("Till", writer.toByteArray()).bytes();
        return new Defining(bean).type.getConstructor().newInstance();
    }

    /** A loader with the bean's class, and the switch. */
    private static final class Defining extends ClassLoader {

        private final Class<?> type;

        Defining(byte[] bean) {
            super(Defining.class.getClassLoader());
            byte[] switchClass = SwitchClass.bytes();
            defineClass(SwitchClass.NAME.replace('/', '.'), switchClass, 0, switchClass.length);
            type = defineClass(Till.class.getName(), bean, 0, bean.length);
        }
    }
}
