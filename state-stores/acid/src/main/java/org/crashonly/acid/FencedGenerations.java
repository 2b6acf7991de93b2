package org.crashonly.acid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.crashonly.control.Generation;

/**
 * The generations that are shut out for good, a line each, beside the database and out of the application's reach. A line that was
 * cut short by a crash names nobody: its fence was never acknowledged.
 */
final class FencedGenerations {

    private final Path file;
    private final Set<String> fenced = new HashSet<>();

    private FencedGenerations(Path file) {
        this.file = file;
    }

    static FencedGenerations read(Path file) throws IOException {
        FencedGenerations all = new FencedGenerations(file);
        if (Files.exists(file)) {
            String text = Files.readString(file);
            all.fenced.addAll(Arrays.asList(text.substring(0, text.lastIndexOf('\n') + 1).split("\n")));
        }
        return all;
    }

    boolean contains(Generation generation) {
        return fenced.contains(generation.toString());
    }

    /** When this returns, {@code generation} is fenced in every later life of the store. */
    void add(Generation generation) throws IOException {
        if (contains(generation)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // What was cut short becomes a line of its own that matches nobody.
            ByteBuffer line = StandardCharsets.UTF_8.encode((endsInTheMiddle() ? "\n" : "") + generation + "\n");
            channel.position(channel.size());
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        }
        fenced.add(generation.toString());
    }

    private boolean endsInTheMiddle() throws IOException {
        String text = Files.readString(file);
        return !text.isEmpty() && !text.endsWith("\n");
    }
}
