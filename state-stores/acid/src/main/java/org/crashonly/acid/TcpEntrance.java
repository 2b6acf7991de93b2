package org.crashonly.acid;

import java.net.BindException;
import java.sql.SQLException;
import org.crashonly.control.ProcessSpec.AcidStoreSpec;
import org.h2.api.ErrorCode;
import org.h2.tools.Server;

/** H2's TCP server, on loopback only, for one database that is open; nothing else can be named, created or opened through it. */
final class TcpEntrance {

    private final Server server;

    private TcpEntrance(Server server) {
        this.server = server;
    }

    /**
     * Listens.
     *
     * @throws BindException if another process holds the port
     */
    static TcpEntrance open(AcidStoreSpec spec) throws SQLException, BindException {
        Server server = Server.createTcpServer(
                "-tcpPort", Integer.toString(spec.port()), "-ifExists", "-key", spec.database(), H2Database.name(spec));
        try {
            server.start();
        } catch (SQLException e) {
            throw e.getErrorCode() == ErrorCode.EXCEPTION_OPENING_PORT_2 ? inUse(spec, e) : e;
        }
        return new TcpEntrance(server);
    }

    int port() {
        return server.getPort();
    }

    private static SQLException inUse(AcidStoreSpec spec, SQLException cause) throws BindException {
        BindException bind = new BindException("port " + spec.port() + " of 127.0.0.1 is in use by another process: end it, or give the store '"
                + spec.database() + "' another port");
        bind.initCause(cause);
        throw bind;
    }
}
