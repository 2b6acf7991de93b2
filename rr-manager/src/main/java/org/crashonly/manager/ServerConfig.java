package org.crashonly.manager;

/**
 * What belongs to the server and not to an application; kept in the data directory so that every new manager serves the same.
 *
 * @param httpAddress where the front doors listen
 * @param httpPort shared by the front doors
 * @param adminPort the control API and dashboard, on loopback
 * @param frontDoors how many
 */
public record ServerConfig(String httpAddress, int httpPort, int adminPort, int frontDoors) {

    public static final ServerConfig DEFAULT = new ServerConfig("127.0.0.1", 8080, 9090, 2);
}
