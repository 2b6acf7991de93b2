package org.crashonly.shop.persistence;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.util.function.Supplier;

/** One transaction; a bean of its own, because the container intercepts calls from bean to bean only. */
@ApplicationScoped
class TransactionBoundary {

    @Transactional(TxType.REQUIRES_NEW)
    <T> T run(Supplier<T> work) {
        return work.get();
    }
}
