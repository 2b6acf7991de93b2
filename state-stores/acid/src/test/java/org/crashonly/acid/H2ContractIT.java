package org.crashonly.acid;

import org.crashonly.store.contract.StoreContract;
import org.crashonly.store.contract.StoreKind;

/** The ACID store on H2 is a crash-only store. */
class H2ContractIT extends StoreContract {

    @Override
    protected StoreKind kind() {
        return H2Kind.H2;
    }
}
