package org.crashonly.bench.memory;

import com.sleepycat.je.Database;
import com.sleepycat.je.DatabaseConfig;
import com.sleepycat.je.DatabaseEntry;
import com.sleepycat.je.Durability;
import com.sleepycat.je.Environment;
import com.sleepycat.je.EnvironmentConfig;
import com.sleepycat.je.LockMode;
import com.sleepycat.je.OperationStatus;
import com.sleepycat.je.Transaction;
import java.nio.file.Path;

/** Berkeley DB Java Edition: a B-tree on a log, with locks and group commit. */
final class BerkeleyDb implements Engine {

    private static final long CACHE = 256L << 20;

    private final Environment environment;
    private final Database database;

    BerkeleyDb(Path directory, boolean sync) {
        EnvironmentConfig config = new EnvironmentConfig().setAllowCreate(true).setTransactional(true);
        config.setCacheSize(CACHE);
        config.setDurability(sync ? Durability.COMMIT_SYNC : Durability.COMMIT_WRITE_NO_SYNC);
        this.environment = new Environment(directory.toFile(), config);
        this.database = environment.openDatabase(null, "records", new DatabaseConfig().setAllowCreate(true).setTransactional(true));
    }

    @Override
    public void transaction(Work work) throws Exception {
        Transaction transaction = environment.beginTransaction(null, null);
        work.in(new Records() {
            @Override
            public long number(int record) {
                DatabaseEntry found = new DatabaseEntry();
                OperationStatus status = database.get(transaction, new DatabaseEntry(Numbers.key(record)), found, LockMode.RMW);
                return Numbers.of(status == OperationStatus.SUCCESS ? found.getData() : null);
            }

            @Override
            public void put(int record, byte[] bytes) {
                database.put(transaction, new DatabaseEntry(Numbers.key(record)), new DatabaseEntry(bytes));
            }
        });
        transaction.commit();
    }

    @Override
    public void close() {
        database.close();
        environment.close();
    }
}
