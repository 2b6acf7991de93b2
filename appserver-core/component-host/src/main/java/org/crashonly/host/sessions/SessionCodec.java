package org.crashonly.host.sessions;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import org.crashonly.session.Bytes;

/**
 * Values as bytes: Java serialization, with the application's classes. Whether a stored value still fits the class of a later version of
 * the application is what serialization says of it: the same {@code serialVersionUID}.
 */
public final class SessionCodec {

    /** The container's object streams, which know how to keep references to its own objects. */
    public interface Streams {

        /** Which loads the application's classes; there once the application is. */
        ClassLoader application();

        ObjectInputStream in(InputStream from) throws IOException;

        ObjectOutputStream out(OutputStream to) throws IOException;
    }

    /** A stored value cannot be read: its class is not there any more, does not fit any more, or may not be in a session. */
    public static final class UnreadableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableException(Class<?> refused, Throwable cause) {
            super(refused == null ? cause.toString() : "values of " + refused.getName() + " may not come out of a session (" + cause.getMessage() + ")", cause);
        }
    }

    private final Streams streams;

    public SessionCodec(Streams streams) {
        this.streams = streams;
    }

    /**
     * Writes {@code value}.
     *
     * @throws IOException if it cannot be serialised, whatever its classes throw
     */
    public Bytes write(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(streams.application());
        try (ObjectOutputStream out = streams.out(bytes)) {
            out.writeObject(value);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            throw new IOException(e.toString(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
        return Bytes.of(bytes.toByteArray());
    }

    /** Reads what {@link #write} wrote, perhaps in another process. */
    public Object read(Bytes bytes) throws UnreadableException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader application = streams.application();
        thread.setContextClassLoader(application);
        ClassRule rule = new ClassRule(application, bytes.length());
        try (ObjectInputStream in = streams.in(new ByteArrayInputStream(bytes.toArray()))) {
            in.setObjectInputFilter(rule);
            return in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
            throw new UnreadableException(rule.refused(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
