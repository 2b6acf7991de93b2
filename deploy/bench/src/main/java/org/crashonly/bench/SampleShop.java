package org.crashonly.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crashonly.sandbox.launch.Distribution;

/** The distribution's sample shop, described anew. */
public final class SampleShop {

    private SampleShop() {}

    /**
     * Writes the sample's descriptor into {@code directory}, with another policy and with each other line as {@code line} has it.
     *
     * @param policy what stands between the braces
     * @return the file
     */
    public static Path describe(Path directory, Distribution distribution, String policy, UnaryOperator<String> line) {
        Path sample = distribution.home().resolve("samples").resolve("shop");
        try (Stream<String> lines = Files.lines(sample.resolve("shop.yaml"))) {
            List<String> own = new ArrayList<>(lines.filter(it -> !it.startsWith("policy:"))
                    .map(it -> it.replaceAll("war: ([^,/ ]+\\.war)", "war: " + sample + "/$1")).map(line).toList());
            own.add("policy: {" + policy + "}");
            return Files.write(directory.resolve("shop.yaml"), own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
