package org.crashonly.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {

    @TempDir
    Path directory;

    Path file;
    LogTail tail;

    @BeforeEach
    void prepare() {
        file = directory.resolve("web.log");
        tail = new LogTail(file);
    }

    @Test
    void eachLineIsToldOnceAndAHalfOneWhenItIsWhole() throws IOException {
        append("one\ntwo\nthr");
        assertThat(tail.newLines()).containsExactly("one", "two");
        assertThat(tail.newLines()).isEmpty();

        append("ee\nfour\n");
        assertThat(tail.newLines()).containsExactly("three", "four");
    }

    @Test
    void aFileThatIsNotThereYetIsWaitedFor() throws IOException {
        assertThat(tail.newLines()).isEmpty();
        append("one\n");
        assertThat(tail.newLines()).containsExactly("one");
    }

    @Test
    void afterTruncationItIsReadFromItsBeginning() throws IOException {
        append("one\ntwo\n");
        tail.newLines();

        Files.writeString(file, "new\n");

        assertThat(tail.newLines()).containsExactly("new");
    }

    @Test
    void whenItIsSetAsideTheRestOfItComesFirstAndThenTheNextFile() throws IOException {
        append("one\n");
        tail.newLines();
        append("two\n");

        Files.move(file, directory.resolve("web.log.1"));
        append("three\n");

        assertThat(tail.newLines()).containsExactly("two", "three");
    }

    @Test
    void aLineLongerThanAnyBufferComesInPieces() throws IOException {
        append("x".repeat(200_000) + "\nnext\n");

        assertThat(String.join("", tail.newLines())).isEqualTo("x".repeat(200_000) + "next");
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
