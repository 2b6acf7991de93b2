package org.crashonly.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole lines of one growing file. When the file is replaced or truncated, it is read from its beginning again. A line without
 * an end waits until it has one.
 */
final class LogTail {

    private static final int CHUNK = 64 << 10;

    private final Path file;
    private Object key;
    private long position;

    LogTail(Path file) {
        this.file = file;
    }

    /** The lines completed since the last call. */
    List<String> newLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            Object nowKey = Files.readAttributes(file, "unix:ino,dev").toString();
            if (key != null && !nowKey.equals(key)) {
                readRestOf(file.resolveSibling(file.getFileName() + ".1"), lines);
            }
            if (!nowKey.equals(key) || in.length() < position) {
                key = nowKey;
                position = 0;
            }
            read(in, lines);
        } catch (FileNotFoundException | NoSuchFileException e) {
            // Not there yet, or set aside just now.
        }
        return lines;
    }

    /** What was written between the last look and the moment when the file was set aside. */
    private void readRestOf(Path aside, List<String> lines) throws IOException {
        if (Files.exists(aside) && Files.readAttributes(aside, "unix:ino,dev").toString().equals(key)) {
            try (RandomAccessFile in = new RandomAccessFile(aside.toFile(), "r")) {
                read(in, lines);
            }
        }
    }

    private void read(RandomAccessFile in, List<String> lines) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (true) {
            in.seek(position);
            int length = in.read(chunk);
            int end = lastLineEnd(chunk, length);
            if (end == 0 && length == CHUNK) {
                end = length; // a line longer than the chunk is printed in pieces
            }
            if (end <= 0) {
                return;
            }
            new String(chunk, 0, end, StandardCharsets.UTF_8).lines().forEach(lines::add);
            position += end;
        }
    }

    private static int lastLineEnd(byte[] chunk, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (chunk[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }
}
