package org.crashonly.host.apps.timers;

import jakarta.annotation.Resource;
import jakarta.ejb.Schedule;
import jakarta.ejb.Stateless;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Declares a timer that expires every second. */
@Stateless
public class TickBean {

    @Resource
    private DataSource database;

    @Schedule(second = "*", minute = "*", hour = "*", info = "tick")
    void tick() throws SQLException {
        Rung.add(database, "tick");
    }
}
