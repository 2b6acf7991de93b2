package org.crashonly.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.crashonly.manager.ServerConfig;

/** Whether the server could listen where it is told to. */
final class Ports {

    private static final int LARGEST = 65_535;

    private Ports() {}

    static void check(ServerConfig config) {
        if (config.httpPort() == config.adminPort()) {
            throw new Failure(Exit.USAGE, "--port and --admin-port are both " + config.httpPort() + "; they must differ");
        }
        check("--port", config.httpAddress(), config.httpPort());
        check("--admin-port", "127.0.0.1", config.adminPort());
        if (config.tls() != null) {
            int port = config.tls().port();
            if (port == config.httpPort() || port == config.adminPort()) {
                throw new Failure(Exit.USAGE, "--tls-port " + port + " is that of --port or --admin-port as well; they must differ");
            }
            check("--tls-port", config.httpAddress(), port);
        }
    }

    private static void check(String option, String address, int port) {
        if (port < 1 || port > LARGEST) {
            throw new Failure(Exit.USAGE, option + " " + port + ": expected 1 to " + LARGEST);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
        } catch (UnknownHostException e) {
            throw new Failure(Exit.USAGE, "--address " + address + ": expected an address of this machine, such as 127.0.0.1 or 0.0.0.0", e);
        } catch (BindException e) {
            throw new Failure(Exit.IN_USE, why(option, address, port, e), e);
        } catch (IOException e) {
            throw new Failure(Exit.FAILED, option + " " + port + " on " + address + " cannot be tried: " + e.getMessage(), e);
        }
    }

    private static String why(String option, String address, int port, BindException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Permission denied")) {
            return "port " + port + " may not be used by this user; choose one from 1024 upwards with " + option;
        }
        if (message.contains("assign")) {
            return address + " is no address of this machine; choose another one with --address";
        }
        return "port " + port + " on " + address + " is in use; choose another one with " + option;
    }
}
