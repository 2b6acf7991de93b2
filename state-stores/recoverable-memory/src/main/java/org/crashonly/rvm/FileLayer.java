package org.crashonly.rvm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The files that an engine writes, by name. Everything that is to survive a power cut goes through here, so that a test can stand
 * where the disk stands.
 */
public interface FileLayer {

    /** Opens a file, which is created empty if it does not exist. */
    File open(String name) throws IOException;

    boolean exists(String name) throws IOException;

    /** Gives a file another name, replacing what had it; when this returns, the new name survives a power cut. */
    void rename(String from, String to) throws IOException;

    /** An open file. */
    interface File extends Closeable {

        /** Fills {@code target} from {@code position}; what lies past the end reads as zeros. */
        void read(ByteBuffer target, long position) throws IOException;

        /** Writes all that remains in {@code source}. It survives a power cut after {@link #force}, in any order or in part before. */
        void write(ByteBuffer source, long position) throws IOException;

        /** Returns when everything written is on the disk. */
        void force() throws IOException;

        long size() throws IOException;
    }
}
