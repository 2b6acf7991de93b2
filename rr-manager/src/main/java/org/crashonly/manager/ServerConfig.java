package org.crashonly.manager;

import com.fasterxml.jackson.core.JacksonException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crashonly.control.Json;
import org.crashonly.control.ProcessSpec.TlsSpec;
import org.crashonly.fmap.file.WholeFile;

/**
 * What belongs to the server and not to an application; kept in the data directory so that every new manager serves the same.
 *
 * @param httpAddress where the front doors listen
 * @param httpPort shared by the front doors
 * @param adminPort the control API and dashboard, on loopback
 * @param frontDoors how many
 * @param accessLog whether they write a line for each request
 * @param tls where they listen for TLS as well; null for nowhere
 */
public record ServerConfig(String httpAddress, int httpPort, int adminPort, int frontDoors, boolean accessLog, TlsSpec tls) {

    public static final ServerConfig DEFAULT = new ServerConfig("127.0.0.1", 8080, 9090, 2);

    /** Without a log of requests, and without TLS. */
    public ServerConfig(String httpAddress, int httpPort, int adminPort, int frontDoors) {
        this(httpAddress, httpPort, adminPort, frontDoors, false, null);
    }

    /** The configuration of the server in {@code data}; the default one if none was written yet. */
    public static ServerConfig read(DataDirectory data) throws IOException {
        Path file = data.serverConfig();
        if (!Files.exists(file)) {
            return DEFAULT;
        }
        try {
            return Json.read(Files.readString(file), ServerConfig.class);
        } catch (JacksonException | CharacterCodingException e) {
            String why = e instanceof JacksonException json ? json.getOriginalMessage() : "no text in UTF-8";
            throw new IOException(file + " is not a server's configuration: " + why
                    + "; stop the server and start it again, with its options, to have it written anew", e);
        }
    }

    /** Writes it for the managers to come, atomically; on return the disk has it. */
    public void write(DataDirectory data) throws IOException {
        WholeFile.write(data.serverConfig(), Json.line(this) + "\n");
    }
}
