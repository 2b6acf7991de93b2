package org.crashonly.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;

/**
 * The generations that are shut out for good, beside the state and out of the clients' reach: for each element a line with the
 * highest one. Numbers only grow, so those below it have ended as well. The file is replaced whole or not at all.
 */
public final class FencedGenerations {

    private final Path file;
    private final Map<ElementId, Long> highest;

    private FencedGenerations(Path file, Map<ElementId, Long> highest) {
        this.file = file;
        this.highest = highest;
    }

    /**
     * Reads {@code file}; a missing one shuts nobody out.
     *
     * @throws IOException if it is damaged: whoever was shut out must not get in for that
     */
    public static FencedGenerations read(Path file) throws IOException {
        Map<ElementId, Long> highest = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                Generation generation = parse(file, line);
                highest.merge(generation.id(), generation.number(), Math::max);
            }
        }
        return new FencedGenerations(file, highest);
    }

    /** Whether {@code generation} is shut out. */
    public boolean contains(Generation generation) {
        return generation.number() <= highest.getOrDefault(generation.id(), 0L);
    }

    /** When this returns, {@code generation} and those before it are fenced in every later life of the store. */
    public void add(Generation generation) throws IOException {
        if (contains(generation)) {
            return;
        }
        Map<ElementId, Long> next = new TreeMap<>(highest);
        next.put(generation.id(), generation.number());
        write(next);
        highest.put(generation.id(), generation.number());
    }

    private void write(Map<ElementId, Long> all) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        String text = all.entrySet().stream().map(it -> new Generation(it.getKey(), it.getValue()) + "\n").collect(Collectors.joining());
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static Generation parse(Path file, String line) throws IOException {
        try {
            return Generation.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is damaged at '" + line + "': expected a generation such as machine/shop/web#5 a line", e);
        }
    }
}
