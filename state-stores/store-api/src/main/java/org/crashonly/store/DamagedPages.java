package org.crashonly.store;

import org.crashonly.control.Message.Injection;

/** The fault of damaged pages, in a store that has copies of some: until its end, or until a recovery has repaired them. */
record DamagedPages(Store store) implements LastingFault.Deed {

    @Override
    public String begin(Injection injection) throws Exception {
        int damaged = store.damagePages();
        if (damaged == 0) {
            throw new IllegalStateException("this store has no copies of its pages, and could not be repaired");
        }
        return damaged + " pages of which there are copies are damaged";
    }

    @Override
    public void end() throws Exception {
        store.mendPages();
    }
}
