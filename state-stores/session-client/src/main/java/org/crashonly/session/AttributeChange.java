package org.crashonly.session;

/** What a request did to an attribute of its session. */
public sealed interface AttributeChange {

    /** The version at which the attribute was read, 0 if it was not there: tells whether somebody else has written it since. */
    long readVersion();

    /** It has a value now. */
    record Put(Bytes value, long readVersion) implements AttributeChange {}

    /** It is gone. */
    record Remove(long readVersion) implements AttributeChange {}
}
