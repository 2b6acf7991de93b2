package org.crashonly.host.apps.timers;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.Stateless;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Does its work in another database than that of its timers, one that takes part in no other's transactions. */
@Stateless
@DataSourceDefinition(name = "java:app/elsewhere", className = "org.h2.Driver", url = "jdbc:h2:mem:elsewhere;DB_CLOSE_DELAY=-1",
        user = "sa", password = "", initialPoolSize = 0, minPoolSize = 0, maxPoolSize = 3)
public class ElsewhereBean {

    private static final AtomicLong CALLS = new AtomicLong();

    @Resource
    private TimerService timers;

    @Resource(lookup = "java:app/elsewhere")
    private DataSource elsewhere;

    /** Once, as soon as possible. */
    public void set() {
        var ignored = timers.createSingleActionTimer(1, new TimerConfig("elsewhere", true));
    }

    /** How often the timer called. */
    public long calls() {
        return CALLS.get();
    }

    @Timeout
    void work() throws SQLException {
        try (Connection connection = elsewhere.getConnection(); Statement statement = connection.createStatement()) {
            CALLS.addAndGet(statement.executeUpdate("SET @CALLED = 1") >= 0 ? 1 : 0);
        }
    }
}
