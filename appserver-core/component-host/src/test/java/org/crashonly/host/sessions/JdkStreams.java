package org.crashonly.host.sessions;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

/** Values of an application that is on the class path of the tests. */
record JdkStreams(ClassLoader application) implements SessionCodec.Streams {

    JdkStreams() {
        this(JdkStreams.class.getClassLoader());
    }

    @Override
    public ObjectInputStream in(InputStream from) throws IOException {
        return new ObjectInputStream(from);
    }

    @Override
    public ObjectOutputStream out(OutputStream to) throws IOException {
        return new ObjectOutputStream(to);
    }
}
