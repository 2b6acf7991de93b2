package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JVM that ended itself for want of memory says at the end of its log. */
final class LastWords {

    private static final Pattern OUT_OF_MEMORY = Pattern.compile("Terminating due to java\\.lang\\.OutOfMemoryError: (.+)");

    /** The JVM is gone at once after it; what other threads were writing may still come. */
    private static final int TAIL_BYTES = 4096;

    private LastWords() {}

    /** Of what there was no more: {@code heap}, {@code metaspace}, {@code threads}, or in the JVM's words; empty if it did not end for that. */
    static Optional<String> outOf(Path log) {
        Matcher said = OUT_OF_MEMORY.matcher(tail(log));
        String last = null;
        while (said.find()) {
            last = said.group(1).strip();
        }
        return Optional.ofNullable(last).map(LastWords::word);
    }

    private static String word(String said) {
        record Kind(String beginning, String word) {}
        List<Kind> kinds = List.of(
                new Kind("Java heap space", "heap"), new Kind("GC overhead limit exceeded", "heap"), new Kind("Metaspace", "metaspace"),
                new Kind("Compressed class space", "metaspace"), new Kind("Direct buffer memory", "direct buffers"),
                new Kind("unable to create native thread", "threads"));
        return kinds.stream().filter(it -> said.startsWith(it.beginning())).map(Kind::word).findFirst().orElse(said);
    }

    private static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(TAIL_BYTES, file.length())];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException gone) {
            return "";
        }
    }
}
