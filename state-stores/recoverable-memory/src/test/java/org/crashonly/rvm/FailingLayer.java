package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk that fails when it is told to, and is well again when it is told so. */
final class FailingLayer implements FileLayer {

    /** What a write or force meets: nothing, or it throws. */
    interface Trouble {
        Trouble NONE = (file, position) -> { };

        /** @param position of a write; -1 of a force */
        void meet(String file, long position) throws IOException;
    }

    private final FileLayer below;
    private volatile Trouble trouble = Trouble.NONE;

    FailingLayer(FileLayer below) {
        this.below = below;
    }

    void trouble(Trouble next) {
        trouble = next;
    }

    @Override
    public File open(String name) throws IOException {
        File file = below.open(name);
        return new File() {
            @Override
            public void read(ByteBuffer target, long position) throws IOException {
                file.read(target, position);
            }

            @Override
            public void write(ByteBuffer source, long position) throws IOException {
                trouble.meet(name, position);
                file.write(source, position);
            }

            @Override
            public void force() throws IOException {
                trouble.meet(name, -1);
                file.force();
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public boolean exists(String name) throws IOException {
        return below.exists(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        below.rename(from, to);
    }
}
