package org.crashonly.rvm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Inputs of {@link FuzzedImage} that earlier runs found worth keeping: one a line, in hexadecimal digits. */
final class FuzzCorpus {

    private FuzzCorpus() {}

    static List<byte[]> inputs() throws IOException {
        try (InputStream in = FuzzCorpus.class.getResourceAsStream("fuzz-corpus.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(HexFormat.of()::parseHex)
                    .toList();
        }
    }
}
