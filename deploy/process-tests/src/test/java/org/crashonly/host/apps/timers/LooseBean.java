package org.crashonly.host.apps.timers;

import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Timeout;
import jakarta.ejb.TimerConfig;
import jakarta.ejb.TimerService;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Without any transaction. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class LooseBean {

    @Resource
    private TimerService timers;

    @Resource
    private DataSource database;

    /** Once, as soon as possible. */
    public void set() {
        var ignored = timers.createSingleActionTimer(1, new TimerConfig("loose", true));
    }

    @Timeout
    void ring() throws SQLException {
        Rung.add(database, "loose");
    }
}
