package org.crashonly.manager.application;

import java.util.Map;
import java.util.function.Function;
import org.crashonly.control.ProcessSpec.SessionLimits;

/** Reads what an application's session store keeps and takes; what is left out is as usual. */
final class SessionsReader {

    private static final long MEGABYTE = 1L << 20;
    /** The store checks a table when it recovers, which takes a heap of about a fiftieth of it. */
    private static final long LARGEST_TABLE = 2L << 30;
    /** Of a session or answer: the store's heap has to hold some at a time. */
    private static final long LARGEST_ENTRY = 8 * MEGABYTE;

    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;

    private final Map<String, YamlValue> entries;

    private SessionsReader(YamlValue sessions) {
        this.entries = sessions.block(Block.SESSIONS);
    }

    static SessionLimits read(YamlValue sessions) {
        return new SessionsReader(sessions).limits();
    }

    private SessionLimits limits() {
        SessionLimits usual = SessionLimits.DEFAULT;
        long size = bytes("size", MEGABYTE, LARGEST_TABLE, usual.sessionsBytes());
        long session = bytes("session-size", 4 << 10, LARGEST_ENTRY, Math.min(usual.sessionBytes(), size / 4));
        requirePart("session-size", session, "size", size);
        long attribute = bytes("attribute-size", 1 << 10, LARGEST_ENTRY, usual.attributeBytes());
        if (attribute > session) {
            entries.get("attribute-size").problem(size(attribute) + " is more than session-size, " + size(session));
        }
        long ledger = bytes("ledger-size", MEGABYTE, LARGEST_TABLE, usual.ledgerBytes());
        long answer = bytes("answer-size", 1 << 10, LARGEST_ENTRY, Math.min(usual.answerBytes(), ledger / 4));
        requirePart("answer-size", answer, "ledger-size", ledger);
        return new SessionLimits(
                size, (int) session, (int) number("attributes", 100_000, usual.sessionAttributes()), ledger, (int) answer,
                // Recorded effects are kept for a day, and at least as long as the ledger.
                millis("retention", DAY, usual.retentionMillis()), usual.softBytes(), usual.softValueBytes(), usual.loadMillis(), usual.waiting(),
                usual.connections(), number("count", 100_000_000, usual.sessions()), (int) attribute, millis("idle", 365 * DAY, usual.idleMillis()));
    }

    /** Space is given away in powers of two: something of half a table might never find room in it. */
    private void requirePart(String part, long bytes, String whole, long all) {
        if (bytes > all / 4) {
            entries.get(entries.containsKey(part) ? part : whole).problem(
                    size(bytes) + " is more than a quarter of " + whole + ", " + size(all));
        }
    }

    private long bytes(String key, long least, long most, long usual) {
        return read(key, Quantity::bytes, least, most, usual, SessionsReader::size);
    }

    private long number(String key, long most, long usual) {
        return read(key, Quantity::number, 1, most, usual, String::valueOf);
    }

    private long millis(String key, long most, long usual) {
        return read(key, text -> Quantity.duration(text).toMillis(), MINUTE, most, usual, it -> it / MINUTE + "m");
    }

    private long read(String key, Function<String, Long> reader, long least, long most, long usual, Function<Long, String> shown) {
        return SettingsReader.read(entries, key, reader).map(value -> {
            if (value < least || value > most) {
                entries.get(key).problem("expected " + shown.apply(least) + " to " + shown.apply(most) + ", not '" + entries.get(key).text().orElse("") + "'");
                return usual;
            }
            return value;
        }).orElse(usual);
    }

    private static String size(long bytes) {
        if (bytes % MEGABYTE != 0) {
            return bytes / 1_024 + "k";
        }
        return bytes % (1 << 30) == 0 ? (bytes >> 30) + "g" : bytes / MEGABYTE + "m";
    }
}
