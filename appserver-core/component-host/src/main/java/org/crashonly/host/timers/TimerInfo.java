package org.crashonly.host.timers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Proxy;

/** What an application gives along with a timer, in Java's serial form. */
public final class TimerInfo {

    private static final long SMALL_ARRAY = 1024;
    /** Tables of collections have more places than elements. */
    private static final long MOST_PER_BYTE = 4;

    private TimerInfo() {}

    /**
     * Its serial form; null for null.
     *
     * @throws IOException if something in it cannot be serialised
     */
    public static byte[] bytes(Serializable info) throws IOException {
        if (info == null) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(info);
        }
        return bytes.toByteArray();
    }

    /**
     * What was serialised.
     *
     * @param classes the application's
     * @throws IOException if these are not the bytes of an object, a class is not there, is another one by now, or says no; whatever the bytes are, they
     *     are not worth more memory than a multiple of their number
     */
    public static Serializable read(byte[] bytes, ClassLoader classes) throws IOException {
        if (bytes == null) {
            return null;
        }
        try (ObjectInputStream in = new In(bytes, classes)) {
            return (Serializable) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException("class " + e.getMessage() + " is not there", e);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Of the application's own methods, or of objects in objects without end.
            throw new IOException(e.toString(), e);
        }
    }

    private static final class In extends ObjectInputStream {

        private final ClassLoader classes;

        In(byte[] bytes, ClassLoader classes) throws IOException {
            super(new ByteArrayInputStream(bytes));
            this.classes = classes;
            // An array's length is what the bytes say, and is reserved before its elements are seen.
            long longest = Math.max(SMALL_ARRAY, MOST_PER_BYTE * bytes.length);
            setObjectInputFilter(it -> it.arrayLength() > longest ? Status.REJECTED : Status.UNDECIDED);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
            Class<?> primitive = Class.forPrimitiveName(description.getName());
            return primitive == null ? Class.forName(description.getName(), false, classes) : primitive;
        }

        @Override
        @SuppressWarnings("deprecation") // The JDK's own streams know no other way to a proxy's class.
        protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
            Class<?>[] interfaces = new Class<?>[names.length];
            for (int i = 0; i < names.length; i++) {
                interfaces[i] = Class.forName(names[i], false, classes);
            }
            return Proxy.getProxyClass(classes, interfaces);
        }
    }
}
