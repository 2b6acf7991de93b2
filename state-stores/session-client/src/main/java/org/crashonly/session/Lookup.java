package org.crashonly.session;

/** What soft state has under a key. */
public sealed interface Lookup {

    /** A value. */
    record Hit(Bytes value) implements Lookup {}

    /** Nothing, and it is the caller's to load the value; others who ask wait for it as long as the lease runs. */
    record Load(Lease lease) implements Lookup {}

    /** Nothing, and somebody else is loading it still, at the caller's deadline. */
    record Busy() implements Lookup {}
}
