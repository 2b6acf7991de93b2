package org.crashonly.acid;

import java.io.IOException;
import org.crashonly.store.contract.StoreContract;
import org.crashonly.store.contract.StoreKind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** The ACID store on PostgreSQL is a crash-only store. */
@Tag("storm")
class PostgresContractIT extends StoreContract {

    @BeforeEach
    void prepare() throws IOException {
        PostgresKind.prepare(home);
    }

    @Override
    protected StoreKind kind() {
        return PostgresKind.POSTGRES;
    }
}
