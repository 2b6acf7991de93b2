package org.crashonly.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;

/** The container's pool behind the default data source, for what the host itself does with it. */
final class StorePool {

    private static final Logger LOG = System.getLogger(StorePool.class.getName());
    private static final String NAME = "jdbc/__default";

    private StorePool() {}

    @SuppressWarnings("BanJNDI") // A constant name in the local name space.
    static DataSource find() throws NamingException {
        return (DataSource) new InitialContext().lookup(NAME);
    }

    /** Leaves a connection in the pool: the first request does not have to log in. */
    static void connectOnce() {
        try (Connection ignored = find().getConnection()) {
            LOG.log(Level.DEBUG, "connected to the store");
        } catch (NamingException | SQLException | RuntimeException e) {
            // Whoever asks first logs in, then.
            LOG.log(Level.WARNING, "not connected to the store yet: {0}", e.getMessage());
        }
    }
}
