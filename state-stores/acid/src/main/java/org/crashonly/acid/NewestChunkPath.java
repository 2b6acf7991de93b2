package org.crashonly.acid;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The file system under H2's database files: {@code crashonly:} before a path. It keeps what H2 forgets when it is killed: which
 * commit was the last; see {@link NewestChunkChannel}. And it sees to it that a file is opened once: H2 closes a database that meets an
 * error of the disk and opens it again for whoever connects next, with another write delay and past the sessions that a fence looks for.
 */
public final class NewestChunkPath extends FilePathWrapper {

    static final String SCHEME = "crashonly";
    /** What happens when the file of a path, which is served from now on, is closed. */
    private static final Map<String, Runnable> SERVED = new ConcurrentHashMap<>();

    /** H2 makes paths by reflection. */
    public NewestChunkPath() {}

    /** Makes {@code crashonly:} known to H2 in this process. */
    static void register() {
        FilePath.register(new NewestChunkPath());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    /** The file of {@code path}, without scheme, is open and stays so: {@code ifClosed} if H2 closes it, and nobody opens it again. */
    static void serve(String path, Runnable ifClosed) {
        SERVED.put(path, ifClosed);
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        if (!name.endsWith(".mv.db") || !mode.startsWith("rw")) {
            return super.open(mode);
        }
        String path = unwrap().toString();
        if (SERVED.containsKey(path)) {
            throw new IOException(path + " was opened by this life of its store already: only the next life may recover it");
        }
        return new NewestChunkChannel(super.open(mode), () -> SERVED.getOrDefault(path, () -> { }).run());
    }
}
