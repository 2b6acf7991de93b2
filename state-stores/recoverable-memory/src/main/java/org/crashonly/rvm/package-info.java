/**
 * Recoverable memory: mapped memory with atomic updates, in the terms of Lightweight Recoverable Virtual Memory. Two engines stand
 * behind one interface: {@link org.crashonly.rvm.Lrvm} keeps a redo log and survives a power cut, {@link org.crashonly.rvm.Vista}
 * keeps an undo log in the mapped memory itself and survives the end of the process.
 */
package org.crashonly.rvm;
