package org.crashonly.sessionstore;

import org.crashonly.control.ProcessSpec.SessionLimits;
import org.crashonly.store.contract.StoreContract;
import org.crashonly.store.contract.StoreKind;

/** The session store is a crash-only store, with sessions and ledger alike. */
class SessionContractIT extends StoreContract {

    /** What is written between two kills needs no more than this. */
    private static final long BYTES_PER_KILL = 400 * 1_024;

    private static final long BYTES = (8L << 20) + Integer.getInteger("store.kills", 0) * BYTES_PER_KILL;

    private static final StoreKind ROOMY = new SessionKind(
            new SessionLimits(BYTES, 1 << 20, 100_000, BYTES, 16 << 10, 86_400_000, 64 << 10, 16 << 10, 5_000, 1_000_000, 64));

    @Override
    protected StoreKind kind() {
        return ROOMY;
    }
}
