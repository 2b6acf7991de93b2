package org.crashonly.bench.memory;

import java.nio.file.Path;

/** Something that keeps numbered records of {@link #RECORD} bytes, and changes several of them atomically. */
interface Engine extends AutoCloseable {

    /** Bytes of a record; the first eight are a number. */
    int RECORD = 64;

    /** How many there are. */
    int RECORDS = 1 << 16;

    /** What is left of a transaction that has returned. */
    enum Survives {
        /** Nothing is promised before a later flush. */
        NONE("nothing yet"),
        /** The end of the process. */
        PROCESS("end of process"),
        /** A power cut. */
        POWER("power cut");

        private final String words;

        Survives(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** The changes of a transaction. */
    interface Work {
        void in(Records records) throws Exception;
    }

    /** The records, within a transaction. */
    interface Records {

        long number(int record) throws Exception;

        /** Replaces a record; {@code bytes} begins with its number. */
        void put(int record, byte[] bytes) throws Exception;
    }

    /** Does {@code work} atomically; may be called by several threads for records that they do not share. */
    void transaction(Work work) throws Exception;

    /** Makes one in a directory that is empty. */
    interface Maker {
        Engine in(Path directory) throws Exception;
    }

    /** What can be measured. */
    record Candidate(String name, Survives survives, Maker maker) {}
}
