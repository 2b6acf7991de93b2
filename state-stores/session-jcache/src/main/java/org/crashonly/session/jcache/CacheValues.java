package org.crashonly.session.jcache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.util.Optional;
import javax.cache.CacheException;
import org.crashonly.session.Bytes;

/** Values as bytes: Java serialization, with the module's classes. What cannot be read any more is as good as not there. */
final class CacheValues {

    private CacheValues() {}

    static Bytes bytes(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new CacheException("a value of " + value.getClass().getName() + " cannot be serialised: " + e, e);
        }
        return Bytes.of(bytes.toByteArray());
    }

    static Optional<Object> value(Bytes bytes, ClassLoader loader) {
        try (ObjectInputStream in = new InModule(new ByteArrayInputStream(bytes.toArray()), loader)) {
            return Optional.of(in.readObject());
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            // A class that has changed may throw anything: a field of another type is a ClassCastException.
            return Optional.empty();
        }
    }

    /** Finds the classes that the module would. */
    private static final class InModule extends ObjectInputStream {
        private final ClassLoader loader;

        InModule(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException primitive) {
                return super.resolveClass(description);
            }
        }
    }
}
