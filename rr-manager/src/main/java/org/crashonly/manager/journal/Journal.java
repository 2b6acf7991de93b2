package org.crashonly.manager.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.crashonly.control.Json;

/**
 * An append-only file of entries, a line each with its checksum. What {@link #append} was given is there after a kill of the manager
 * and after a power cut; a torn last line is cut off when the journal is opened. One writer, which holds the data directory's lock.
 */
public final class Journal implements AutoCloseable {

    private static final Logger LOG = System.getLogger(Journal.class.getName());
    private static final String FILE = "manager.journal";

    private final FileChannel channel;

    private Journal(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * What was read.
     *
     * @param entries all whole ones up to the first damaged line
     * @param damage a sentence on what was left out; null if nothing was
     */
    public record Reading(List<Entry> entries, String damage) {}

    /** Reads the journal in {@code directory}; a missing one is empty. */
    public static Reading read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        List<Entry> entries = new ArrayList<>();
        if (!Files.exists(file)) {
            return new Reading(entries, null);
        }
        // Bytes that are no characters become others, with which no checksum agrees.
        List<String> lines = List.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n"));
        for (int i = 0; i < lines.size(); i++) {
            Entry entry = decode(lines.get(i));
            if (entry == null) {
                return new Reading(
                        entries, file + ": line " + (i + 1) + " of " + lines.size() + " is damaged; it and what follows is left out");
            }
            entries.add(entry);
        }
        return new Reading(entries, null);
    }

    /** Begins a new journal in {@code directory} with {@code entries}, in place of the old one, atomically. */
    public static Journal begin(Path directory, List<Entry> entries) throws IOException {
        Files.createDirectories(directory);
        Path draft = directory.resolve(FILE + ".new");
        FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        Journal journal = new Journal(channel);
        for (Entry entry : entries) {
            journal.write(entry);
        }
        channel.force(true);
        Files.move(draft, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
        return journal;
    }

    /** Writes {@code entry} and returns when the disk has it. */
    public void append(Entry entry) throws IOException {
        write(entry);
        channel.force(false);
    }

    /** How long it is. */
    public long bytes() throws IOException {
        return channel.position();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Writes all of {@code entry} or, where the disk is full, nothing: a torn line in the middle would hide what comes after it. */
    private void write(Entry entry) throws IOException {
        long end = channel.position();
        ByteBuffer line = StandardCharsets.UTF_8.encode(encode(entry) + "\n");
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
        }
    }

    private static String encode(Entry entry) {
        String json = Json.line(entry);
        return checksum(json) + " " + json;
    }

    private static Entry decode(String line) {
        int space = line.indexOf(' ');
        if (space < 0 || !line.substring(0, space).equals(checksum(line.substring(space + 1)))) {
            return null;
        }
        try {
            return Json.read(line.substring(space + 1), Entry.class);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "journal line has a good checksum but cannot be read: {0}", e.getMessage());
            return null;
        }
    }

    private static String checksum(String json) {
        CRC32C crc = new CRC32C();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return String.format("%08x", crc.getValue());
    }
}
