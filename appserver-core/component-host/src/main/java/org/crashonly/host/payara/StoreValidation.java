package org.crashonly.host.payara;

import java.sql.Connection;
import java.sql.SQLException;
import org.crashonly.host.boundary.Boundary;
import org.crashonly.host.boundary.InFlightRequest;
import org.crashonly.host.store.StoreDataSource;
import org.glassfish.api.jdbc.ConnectionValidation;

/** What the pool asks before it hands out a connection: one of an ended life of the store is never handed out. */
public final class StoreValidation implements ConnectionValidation {

    @Override
    public boolean isConnectionValid(Connection connection, int timeoutSeconds) {
        try {
            if (!StoreDataSource.isAlive(connection)) {
                return false;
            }
        } catch (SQLException e) {
            return false;
        }
        InFlightRequest request = Boundary.currentRequest();
        if (request != null) {
            request.connections().given(connection);
        }
        return true;
    }
}
