package org.crashonly.host.remains;

import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.crashonly.power.SandboxCrashed;

/**
 * Log records as {@link SimpleFormatter} writes them. What is logged of a generation that has ended, such as an exception of a class of its own, does not
 * throw into whoever logs it: of that only the class is written.
 */
public final class LogLines extends SimpleFormatter {

    @Override
    public String format(LogRecord record) {
        try {
            return super.format(record);
        } catch (RuntimeException | SandboxCrashed e) {
            return super.format(bare(record));
        }
    }

    private static LogRecord bare(LogRecord record) {
        Throwable thrown = record.getThrown();
        LogRecord bare = new LogRecord(record.getLevel(),
                record.getMessage() + (thrown == null ? "" : ": " + thrown.getClass().getName() + ", which says no more"));
        bare.setLoggerName(record.getLoggerName());
        bare.setInstant(record.getInstant());
        return bare;
    }
}
