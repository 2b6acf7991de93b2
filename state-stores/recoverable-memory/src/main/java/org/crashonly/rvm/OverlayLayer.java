package org.crashonly.rvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The files of another layer as if they could be written: what is written stays in memory, page by page, and the files are not touched. */
final class OverlayLayer implements FileLayer {

    private static final int PAGE = 4096;

    private final FileLayer below;
    private final Map<String, OverlayFile> files = new HashMap<>();

    OverlayLayer(FileLayer below) {
        this.below = below;
    }

    @Override
    public File open(String name) throws IOException {
        OverlayFile file = files.get(name);
        if (file == null) {
            file = new OverlayFile(below.exists(name) ? below.open(name) : null);
            files.put(name, file);
        }
        return file;
    }

    @Override
    public boolean exists(String name) throws IOException {
        return files.containsKey(name) || below.exists(name);
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException("nothing is renamed while it is only looked at");
    }

    /** A file and the pages of it that were written. */
    private static final class OverlayFile implements File {
        private final File below;
        private final Map<Long, byte[]> pages = new TreeMap<>();
        private long size;

        private OverlayFile(File below) throws IOException {
            this.below = below;
            this.size = below == null ? 0 : below.size();
        }

        @Override
        public void read(ByteBuffer target, long position) throws IOException {
            long at = position;
            while (target.hasRemaining()) {
                int within = (int) (at % PAGE);
                int length = Math.min(target.remaining(), PAGE - within);
                target.put(page(at / PAGE), within, length);
                at += length;
            }
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            long at = position;
            while (source.hasRemaining()) {
                int within = (int) (at % PAGE);
                int length = Math.min(source.remaining(), PAGE - within);
                byte[] page = page(at / PAGE);
                source.get(page, within, length);
                pages.put(at / PAGE, page);
                at += length;
            }
            size = Math.max(size, at);
        }

        private byte[] page(long number) throws IOException {
            byte[] written = pages.get(number);
            if (written != null) {
                return written;
            }
            byte[] page = new byte[PAGE];
            if (below != null) {
                below.read(ByteBuffer.wrap(page), number * PAGE);
            }
            return page;
        }

        @Override
        public void force() {}

        @Override
        public long size() {
            return size;
        }

        @Override
        public void close() throws IOException {
            if (below != null) {
                below.close();
            }
        }
    }
}
