package org.crashonly.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sample's descriptor, whose components are each a line, with a spare for each process. */
final class WithStandby {

    private static final Pattern COMPONENT = Pattern.compile("(\\s+\\S+:\\s+\\{war: )([^,}]+)(.*)}\\s*");

    private WithStandby() {}

    /**
     * Writes it.
     *
     * @param descriptor of an application without spares
     * @param standby {@code pool} or {@code hot}
     * @param directory where it is written
     */
    static Path of(Path descriptor, String standby, Path directory) throws IOException {
        List<String> lines = Files.readAllLines(descriptor);
        Path wars = descriptor.toAbsolutePath().getParent();
        if (lines.stream().noneMatch(line -> COMPONENT.matcher(line).matches())) {
            throw new IOException(descriptor + " has no components, each in a line of its own, that could be given spares");
        }
        return Files.write(directory.resolve(descriptor.getFileName()), lines.stream().map(line -> {
            Matcher component = COMPONENT.matcher(line);
            return component.matches()
                    ? component.group(1) + '"' + wars.resolve(component.group(2)) + '"' + component.group(3) + ", standby: " + standby + "}"
                    : line;
        }).toList());
    }
}
