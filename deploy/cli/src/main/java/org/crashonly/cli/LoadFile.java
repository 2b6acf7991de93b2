package org.crashonly.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.crashonly.control.recording.Recording;
import org.crashonly.control.recording.RecordingFile;

/** A load from a file: a recording, or a list of requests. */
final class LoadFile {

    private static final long LONGEST_SECRETS = 64 << 10;
    private static final String NAME = "[a-z0-9]{1,40}(:[0-9a-f]{12})?";

    private LoadFile() {}

    /**
     * The requests in {@code file}.
     *
     * @param secrets the file of what a recording does not say; null for none
     * @throws Failure if one of the files is not what it should be; says where
     */
    static Load.Source read(Path file, Path secrets) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new Failure(Exit.USAGE, file + (Files.exists(file) ? " is no regular file: give the path of a recording, or of a list of requests" : " does not exist"));
        }
        if (!RecordingFile.is(file)) {
            if (secrets != null) {
                throw new Failure(Exit.USAGE, "--secrets goes with a recording, and " + file + " is none: it does not begin with " + RecordingFile.BEGINNING);
            }
            return Load.inTurn(LoadRequest.read(file));
        }
        Recording recording;
        try {
            recording = RecordingFile.read(file);
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, e.getMessage(), e);
        }
        if (recording.requests().isEmpty()) {
            throw new Failure(Exit.USAGE, file + " has no request");
        }
        return new Replay(recording, secrets == null ? Map.of() : secrets(secrets), RandomGenerator.getDefault());
    }

    private static Map<String, String> secrets(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_SECRETS) {
            throw new Failure(Exit.USAGE, file + " is no regular file of at most " + LONGEST_SECRETS + " bytes: give the path of a list of secrets");
        }
        Map<String, String> secrets = new HashMap<>();
        List<String> lines = Files.readAllLines(file);
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            int equals = line.indexOf('=');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String name = equals < 0 ? "" : line.substring(0, equals).strip();
            // What stands there is secret: a message does not repeat it.
            if (!name.matches(NAME) || line.chars().anyMatch(c -> c < ' ')) {
                throw new Failure(Exit.USAGE, file + ", line " + number + ": expected NAME=VALUE with a name as in the recording's {secret:NAME:DIGITS}");
            }
            secrets.put(name, line.substring(equals + 1));
        }
        return secrets;
    }
}
