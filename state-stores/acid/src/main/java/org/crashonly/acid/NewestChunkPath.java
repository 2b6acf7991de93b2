package org.crashonly.acid;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The file system under H2's database files: {@code crashonly:} before a path. It keeps what H2 forgets when it is killed: which
 * commit was the last; see {@link NewestChunkChannel}.
 */
public final class NewestChunkPath extends FilePathWrapper {

    static final String SCHEME = "crashonly";

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

    @Override
    public FileChannel open(String mode) throws IOException {
        FileChannel base = super.open(mode);
        return name.endsWith(".mv.db") && mode.startsWith("rw") ? new NewestChunkChannel(base) : base;
    }
}
