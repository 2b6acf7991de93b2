package org.crashonly.bench.memory;

import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/** H2's MVStore: a log-structured B-tree. It commits for everyone at once, so one thread at a time is let in. */
final class MvStore implements Engine {

    private final MVStore store;
    private final MVMap<Integer, byte[]> map;
    private final boolean sync;

    MvStore(Path directory, boolean sync) {
        this.store = new MVStore.Builder().fileName(directory.resolve("store").toString()).autoCommitDisabled().open();
        this.map = store.openMap("records");
        this.sync = sync;
    }

    @Override
    public synchronized void transaction(Work work) throws Exception {
        work.in(new Records() {
            @Override
            public long number(int record) {
                return Numbers.of(map.get(record));
            }

            @Override
            public void put(int record, byte[] bytes) {
                map.put(record, bytes.clone());
            }
        });
        store.commit();
        if (sync) {
            store.sync();
        }
    }

    @Override
    public void close() {
        store.closeImmediately();
    }
}
