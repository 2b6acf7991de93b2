package org.crashonly.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pid that a process in a namespace of its own has outside of it, as bubblewrap writes it to a file ({@code --info-fd}) before the process runs. */
public final class OuterPid {

    private static final Pattern PID = Pattern.compile("\"child-pid\": *([0-9]{1,18})\\b");

    private OuterPid() {}

    /** The pid that stands in {@code file}; empty if that is not there, or not yet whole. */
    public static OptionalLong read(Path file) throws IOException {
        try {
            String text = Files.readString(file);
            Matcher pid = PID.matcher(text);
            return text.contains("}") && pid.find() ? OptionalLong.of(Long.parseLong(pid.group(1))) : OptionalLong.empty();
        } catch (NoSuchFileException notYet) {
            return OptionalLong.empty();
        }
    }
}
