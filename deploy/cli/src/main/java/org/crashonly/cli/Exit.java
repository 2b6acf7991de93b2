package org.crashonly.cli;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** How a command ended. Stable: scripts may rely on the numbers. */
enum Exit {
    OK(0, "done"),
    FAILED(1, "something went wrong that no other code names"),
    USAGE(2, "the command line could not be understood"),
    NOT_RUNNING(3, "no server runs in this data directory, or its manager does not answer"),
    UNKNOWN_ID(4, "the id names nothing, or more than one element"),
    BAD_INPUT(5, "a descriptor, WAR, image or certificate was refused"),
    IN_USE(6, "a port or the data directory is in use"),
    START_FAILED(7, "the server or the application did not start, or a new version did not serve; what was there before is there again"),
    INCONSISTENT(8, "fsck found what contradicts itself, and it was not all repaired"),
    REPAIRED(9, "fsck found what contradicts itself, and repaired all of it"),
    INTERRUPTED(130, "interrupted by Ctrl-C, or stopped during its start; a server in the foreground was stopped"),
    TERMINATED(143, "ended by SIGTERM; a server in the foreground, or one that was being started, was stopped");

    private final int code;
    private final String meaning;

    Exit(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    int code() {
        return code;
    }

    /** For the help text. */
    static Map<String, String> list() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        exit -> Integer.toString(exit.code), exit -> exit.meaning, (a, b) -> a, java.util.LinkedHashMap::new));
    }
}
