package org.crashonly.power.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;

/** "What the verifier accepts, it accepts instrumented." {@code -Dpower.corpus=DIR} verifies all jars below a directory as well. */
class CorpusTest {

    @Test
    void libraries() throws Exception {
        assertSound(new Corpus(CorpusTest.class.getClassLoader(), BeanMarks::areOn));
    }

    @Test
    void librariesAsIfAllTheirClassesWereBeans() throws Exception {
        assertSound(new Corpus(CorpusTest.class.getClassLoader(), reader -> (reader.getAccess() & Opcodes.ACC_INTERFACE) == 0));
    }

    private static void assertSound(Corpus corpus) throws Exception {

        for (Path jar : jars()) {
            corpus.add(jar);
        }

        assertThat(corpus.defects()).isEmpty();
        assertThat(corpus.linked()).isGreaterThan(100);
        assertThat(corpus.sum().tests()).isGreaterThan(corpus.sum().changed());
    }

    private static List<Path> jars() throws IOException {
        String more = System.getProperty("power.corpus");
        if (more == null) {
            return Stream.of(ClassReader.class, Test.class, org.junit.jupiter.params.ParameterizedTest.class,
                            org.awaitility.Awaitility.class)
                    .map(type -> Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()))
                    .toList();
        }
        try (Stream<Path> all = Files.walk(Path.of(more))) {
            return all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }
}
