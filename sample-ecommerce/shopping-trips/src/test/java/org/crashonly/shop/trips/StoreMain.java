package org.crashonly.shop.trips;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.h2.tools.Server;

/** A process with an H2 server that loses no acknowledged commit: it opens the database itself, so that no client's settings count. */
final class StoreMain {

    static final String ADMIN = "STORE";
    static final String USER = "SHOP";
    static final String PASSWORD = "of-a-test";

    /** No RETENTION_TIME=0: with it H2 2.5.252 loses commits that it has acknowledged when it is killed. */
    private static final String SETTINGS = ";WRITE_DELAY=0;MODE=LEGACY;DB_CLOSE_ON_EXIT=FALSE";

    private StoreMain() {}

    /** Directory and port. */
    public static void main(String[] arguments) throws SQLException, InterruptedException {
        String url = "jdbc:h2:file:" + Path.of(arguments[0], "shop") + SETTINGS;
        try (Connection admin = DriverManager.getConnection(url, ADMIN, PASSWORD);
                Statement statement = admin.createStatement()) {
            statement.execute("SET DEFAULT_LOCK_TIMEOUT 30000");
            statement.execute("CREATE USER IF NOT EXISTS " + USER + " PASSWORD '" + PASSWORD + "'");
            statement.execute("GRANT ALTER ANY SCHEMA TO " + USER);
            Server.createTcpServer("-tcpPort", arguments[1], "-baseDir", arguments[0], "-ifExists").start();
            new CountDownLatch(1).await();
        }
    }
}
