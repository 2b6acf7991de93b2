package org.crashonly.power.trial;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Predicate;
import org.crashonly.power.PowerSwitch;
import org.crashonly.power.PowerSwitches;
import org.crashonly.power.instrument.ClassInstrumenter;
import org.crashonly.power.instrument.SwitchClass;

/**
 * A generation of classes that are on another loader's class path as well: defines them anew, instrumented or as they are. It is for measuring
 * and testing; components are instrumented before they are loaded.
 */
public final class InstrumentingLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader source;
    private final Predicate<String> own;
    private final boolean instrumented;

    /**
     * @param source of the class files, and parent
     * @param own whether it defines the class of a name with dots
     * @param instrumented whether these test their switch
     */
    public InstrumentingLoader(ClassLoader source, Predicate<String> own, boolean instrumented) {
        super(source);
        this.source = source;
        this.own = own;
        this.instrumented = instrumented;
    }

    /** The switch of this generation. */
    public PowerSwitch powerSwitch() {
        return PowerSwitches.of(this);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!own.test(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name, classFile(name));
        }
    }

    /** The class through which tests reach the switch. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.equals(SwitchClass.NAME.replace('/', '.'))) {
            return define(name, SwitchClass.bytes());
        }
        throw new ClassNotFoundException(name);
    }

    private Class<?> define(String name, byte[] bytes) {
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] classFile(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/');
        try (InputStream in = source.getResourceAsStream(path + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] plain = in.readAllBytes();
            return instrumented ? new ClassInstrumenter(it -> own.test(it.replace('/', '.'))).instrument(path, plain).bytes() : plain;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
