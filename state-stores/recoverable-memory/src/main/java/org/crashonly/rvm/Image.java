package org.crashonly.rvm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A recoverable memory on disk, recognised by the word that its log or control file begins with: seven letters for what it is, and a digit
 * for the version of the format.
 *
 * @param engine which wrote it
 * @param directory where its files are
 * @param name of the log, or the id of the boot that a control file was written in
 * @param version of the format
 */
public record Image(Engine engine, Path directory, String name, int version) {

    /** The engines, by the first letters of their files. */
    public enum Engine {
        /** Survives a power cut. */
        LRVM("CRVMLOG"),
        /** Survives the end of the process. */
        VISTA("RCVISTA");

        private final String letters;

        Engine(String letters) {
            this.letters = letters;
        }
    }

    /** The version of the formats that this code reads and writes. */
    public static final int VERSION = 1;

    static final String CONTROL = "control.";
    private static final int WORD = 8;

    /**
     * The images at or below {@code place}; if that is a file of an image, the image.
     *
     * @throws IOException if it does not exist or cannot be read
     */
    public static List<Image> find(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            Optional<Image> whole = of(place);
            return whole.isPresent() ? List.of(whole.get()) : besides(place);
        }
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(Files::isRegularFile).sorted().flatMap(file -> in(file).stream()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The images to which a data segment belongs that lies beside their logs or control files. */
    private static List<Image> besides(Path segment) throws IOException {
        String file = segment.getFileName().toString();
        try (Stream<Path> siblings = Files.list(segment.toAbsolutePath().getParent())) {
            return siblings.filter(Files::isRegularFile).sorted().flatMap(it -> in(it).stream())
                    .filter(it -> file.endsWith(it.engine == Engine.LRVM ? ".segment" : ".segment." + it.name))
                    .toList();
        }
    }

    private static Optional<Image> in(Path file) {
        try {
            return of(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Image> of(Path file) throws IOException {
        String word = firstWord(file);
        Path directory = file.toAbsolutePath().normalize().getParent();
        String name = file.getFileName().toString();
        for (Engine engine : Engine.values()) {
            if (word.length() == WORD && word.startsWith(engine.letters) && Character.isDigit(word.charAt(WORD - 1))
                    && (engine == Engine.LRVM || name.startsWith(CONTROL))) {
                return Optional.of(new Image(engine, directory, engine == Engine.LRVM ? name : name.substring(CONTROL.length()),
                        word.charAt(WORD - 1) - '0'));
            }
        }
        return Optional.empty();
    }

    private static String firstWord(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at : List.of(0L, (long) LogStatus.BLOCK)) {
                ByteBuffer word = ByteBuffer.allocate(WORD);
                int read = channel.read(word, at);
                String text = new String(word.array(), 0, Math.max(read, 0), StandardCharsets.ISO_8859_1);
                if (at == 0 && Stream.of(Engine.values()).anyMatch(engine -> text.startsWith(engine.letters)) || text.startsWith(Engine.LRVM.letters)) {
                    return text;
                }
            }
            return "";
        }
    }

    @Override
    public String toString() {
        return switch (engine) {
            case LRVM -> directory.resolve(name).toString();
            case VISTA -> directory.resolve(CONTROL + name).toString();
        };
    }
}
