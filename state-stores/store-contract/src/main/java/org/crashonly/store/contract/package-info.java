/** What every crash-only store promises, as tests on real processes: a store's module extends {@link org.crashonly.store.contract.StoreContract}. */
package org.crashonly.store.contract;
