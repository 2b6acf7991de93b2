package org.crashonly.acid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** Remembers what a file would look like had the process been killed before, in the middle of, or after each write. */
public final class RecordingPath extends FilePathWrapper {

    private static final int PAGE = 4096;
    private static Recorder recorder;

    /** H2 makes paths by reflection. */
    public RecordingPath() {}

    /** What a kill would have left, and what had been acknowledged by then. */
    record CrashPoint(byte[] file, int acknowledged) {}

    /** Collects crash points; the kernel copies a write page by page. */
    static final class Recorder {
        final List<CrashPoint> points = new ArrayList<>();
        private final Supplier<Integer> acknowledged;
        private byte[] content = new byte[0];

        private Recorder(Supplier<Integer> acknowledged) {
            this.acknowledged = acknowledged;
        }

        private void write(byte[] bytes, long position) {
            for (int done = 0; done < bytes.length; ) {
                int step = (int) Math.min(PAGE - (position + done) % PAGE, bytes.length - done);
                int end = (int) position + done + step;
                content = Arrays.copyOf(content, Math.max(content.length, end));
                System.arraycopy(bytes, done, content, (int) position + done, step);
                done += step;
                snapshot();
            }
        }

        private void truncate(long size) {
            content = Arrays.copyOf(content, (int) Math.min(content.length, size));
            snapshot();
        }

        private void snapshot() {
            points.add(new CrashPoint(content, acknowledged.get()));
            content = content.clone();
        }
    }

    static Recorder record(Supplier<Integer> acknowledged) {
        FilePath.register(new RecordingPath());
        recorder = new Recorder(acknowledged);
        return recorder;
    }

    @Override
    public String getScheme() {
        return "recording";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(super.open(mode), recorder);
    }

    private static final class Channel extends FileBaseDefault {
        private final FileChannel base;
        private final Recorder recorder;

        private Channel(FileChannel base, Recorder recorder) {
            this.base = base;
            this.recorder = recorder;
        }

        @Override
        public synchronized int write(ByteBuffer source, long position) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(source.position(), bytes);
            recorder.write(bytes, position);
            return base.write(source, position);
        }

        @Override
        public synchronized int read(ByteBuffer target, long position) throws IOException {
            return base.read(target, position);
        }

        @Override
        public long size() throws IOException {
            return base.size();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return base.tryLock(position, size, shared);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            base.truncate(size);
            recorder.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            base.close();
        }
    }
}
