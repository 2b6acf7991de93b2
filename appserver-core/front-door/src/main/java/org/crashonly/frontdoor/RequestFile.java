package org.crashonly.frontdoor;

import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Json;
import org.crashonly.control.Message;
import org.crashonly.control.recording.Redaction;
import org.crashonly.control.recording.TakenRequest;

/**
 * The requests of one recording that came to this front door. Event loops hand them over and never wait; a thread of its own takes the
 * secrets out of them and writes them. Nothing of a request is on the disk that {@link Redaction} has not seen. What the thread does not
 * take in time is left out and counted.
 */
final class RequestFile {

    private static final Logger LOG = System.getLogger(RequestFile.class.getName());
    private static final int MOST_WAITING = 1_024;
    /** Of the bodies of those that wait. */
    private static final long MOST_WAITING_BYTES = 8 << 20;
    private static final long LOOK_MILLIS = 100;

    /** The last line, by which a reader knows that nothing is missing. */
    private record End(boolean end, long requests, Map<String, Long> leftOut) {}

    private final Message.RecordRequests order;
    private final Path file;
    private final Redaction redaction;
    private final BlockingQueue<RequestNote> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Map<String, Long> leftOut = new TreeMap<>();
    private volatile long until;
    private volatile boolean full;
    private long written;
    private long bytes;

    private RequestFile(Message.RecordRequests order, Path file, long until) {
        this.order = order;
        this.file = file;
        this.until = until;
        this.redaction = new Redaction(Base64.getDecoder().decode(order.key()), order.secrets());
    }

    /** Begins to write as {@code order} says, until the {@link System#nanoTime} {@code until}. */
    static RequestFile begin(Message.RecordRequests order, Generation door, long until) {
        RequestFile begun = new RequestFile(order, order.directory().resolve(door.id().name() + "." + door.number() + ".jsonl"), until);
        Thread.ofPlatform().daemon().name("recorder").start(begun::write);
        return begun;
    }

    String run() {
        return order.run();
    }

    String sessionCookie() {
        return order.sessionCookie();
    }

    /** Larger bodies are not written. */
    int bodyBytes() {
        return order.bodyBytes();
    }

    /** From now on it ends at {@code then}. */
    void lasts(long then) {
        until = then;
    }

    boolean takes(ElementId component, long now) {
        return !full && until - now > 0 && order.application().contains(component);
    }

    /** Hands a request over that has come to its end. On any event loop. */
    void add(RequestNote note) {
        boolean affordable = waitingBytes.addAndGet(note.bytes()) <= MOST_WAITING_BYTES;
        if (!affordable || !waiting.offer(note)) {
            waitingBytes.addAndGet(-note.bytes());
            dropped.incrementAndGet();
        }
    }

    private void write() {
        try (BufferedWriter out = Files.newBufferedWriter(Files.createFile(
                file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))))) {
            while (!full && (until - System.nanoTime() > 0 || !waiting.isEmpty())) {
                RequestNote note = waiting.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (note != null) {
                    write(note, out);
                    waitingBytes.addAndGet(-note.bytes());
                } else {
                    out.flush();
                }
            }
            if (dropped.get() > 0) {
                leftOut.put("came faster than they could be written", dropped.get());
            }
            out.write(Json.line(new End(true, written, leftOut)));
            out.write('\n');
        } catch (IOException e) {
            LOG.log(Level.WARNING, "requests are not recorded any more: {0}", e.toString());
        } catch (InterruptedException e) {
            return;
        } finally {
            full = true;
            waiting.clear();
        }
    }

    private void write(RequestNote note, BufferedWriter out) throws IOException {
        Optional<String> refused = note.leftOut();
        try {
            if (refused.isEmpty()) {
                TakenRequest taken = note.taken(redaction);
                String line = Json.line(taken);
                full = written + 1 > order.requests() || bytes + line.length() + 1 > order.bytes();
                if (!full) {
                    out.write(line);
                    out.write('\n');
                    written++;
                    bytes += line.length() + 1;
                    full = written == order.requests();
                }
                return;
            }
        } catch (IllegalArgumentException e) {
            refused = Optional.of("could not be sent again as they were");
        }
        leftOut.merge(refused.get(), 1L, Long::sum);
    }
}
