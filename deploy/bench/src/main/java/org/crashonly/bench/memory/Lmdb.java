package org.crashonly.bench.memory;

import java.nio.file.Path;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/** LMDB: a copy-on-write B-tree in mapped memory, one writer at a time. */
final class Lmdb implements Engine {

    private static final long BYTES = 256L << 20;

    private final Env<byte[]> environment;
    private final Dbi<byte[]> records;

    Lmdb(Path directory, boolean sync) {
        EnvFlags[] flags = sync ? new EnvFlags[0] : new EnvFlags[] {EnvFlags.MDB_WRITEMAP, EnvFlags.MDB_MAPASYNC, EnvFlags.MDB_NOSYNC};
        this.environment = Env.create(ByteArrayProxy.PROXY_BA).setMapSize(BYTES).setMaxDbs(1).open(directory.toFile(), flags);
        this.records = environment.openDbi("records", DbiFlags.MDB_CREATE);
    }

    @Override
    public void transaction(Work work) throws Exception {
        try (Txn<byte[]> transaction = environment.txnWrite()) {
            work.in(new Records() {
                @Override
                public long number(int record) {
                    return Numbers.of(records.get(transaction, Numbers.key(record)));
                }

                @Override
                public void put(int record, byte[] bytes) {
                    records.put(transaction, Numbers.key(record), bytes);
                }
            });
            transaction.commit();
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}
