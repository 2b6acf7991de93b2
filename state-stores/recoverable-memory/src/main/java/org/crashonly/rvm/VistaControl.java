package org.crashonly.rvm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.crashonly.rvm.UnusableImageException.Reason;

/**
 * The control file of a {@link Vista}: names of the segments and the undo logs of the transactions.
 *
 * <pre>
 * 0     magic 8 | bytes of an undo log 8 | segments 8
 * 64    16 × used bytes of an undo log 8, a cache line each
 * 4096  names, 64 bytes each: length 1, name
 * 8192  the undo logs
 * </pre>
 */
final class VistaControl {

    private static final FormatWord WORD = new FormatWord("RCVISTA", Image.VERSION);
    private static final long UNDO_BYTES_AT = 8;
    private static final long SEGMENTS_AT = 16;
    private static final long USED_AT = 64;
    private static final int LINE = 64;
    private static final long NAMES_AT = 4096;
    private static final int MOST_SEGMENTS = 64;
    private static final long UNDO_AT = 8192;

    private final MemorySegment memory;
    private final Stores stores;
    private final long undoBytes;

    private VistaControl(MemorySegment memory, Stores stores) {
        this.memory = memory;
        this.stores = stores;
        this.undoBytes = memory.get(Transaction.LONG, UNDO_BYTES_AT);
    }

    static long bytes(int undoBytes) {
        return UNDO_AT + (long) Vista.SLOTS * undoBytes;
    }

    static void format(MemorySegment memory, int undoBytes) {
        memory.set(Transaction.LONG, UNDO_BYTES_AT, undoBytes);
        memory.set(Transaction.LONG, 0, WORD.number());
    }

    /**
     * Opens a control file.
     *
     * @throws UnusableImageException if it is none, or cannot be used
     */
    static VistaControl open(MemorySegment memory, String name, Stores stores) throws UnusableImageException {
        long undo = memory.byteSize() < UNDO_AT ? 0 : memory.get(Transaction.LONG, UNDO_BYTES_AT);
        boolean fits = undo > 0 && memory.byteSize() == UNDO_AT + Vista.SLOTS * undo;
        OptionalInt version = WORD.versionAt(memory, 0);
        if (version.isEmpty() && !fits) {
            throw new UnusableImageException(Reason.FOREIGN, name + " of " + memory.byteSize()
                    + " bytes is not the control file of a recoverable memory: move it away, it is not ours to write to");
        }
        if (version.isPresent() && version.getAsInt() != WORD.version()) {
            throw UnusableImageException.version(name, version.getAsInt(), WORD.version());
        }
        long segments = fits ? memory.get(Transaction.LONG, SEGMENTS_AT) : 0;
        if (version.isEmpty() || !fits || segments < 0 || segments > MOST_SEGMENTS) {
            throw new UnusableImageException(Reason.DAMAGED, name + " of " + memory.byteSize() + " bytes, with undo logs of " + undo + " and "
                    + segments + " segments, is damaged: remove its directory to begin anew");
        }
        VistaControl control = new VistaControl(memory, stores);
        control.requireNames(name);
        return control;
    }

    private void requireNames(String file) throws UnusableImageException {
        long count = memory.get(Transaction.LONG, SEGMENTS_AT);
        boolean sound = true;
        for (long i = 0; sound && i < count; i++) {
            int length = memory.get(ValueLayout.JAVA_BYTE, NAMES_AT + i * LINE);
            sound = length > 0 && length < LINE && isFileName(nameOf(i, length));
        }
        if (!sound) {
            throw new UnusableImageException(
                    Reason.DAMAGED, file + ": the names of its " + count + " segments are damaged: remove its directory to begin anew");
        }
    }

    private static boolean isFileName(String name) {
        return name.chars().noneMatch(it -> it == '/' || it < ' ' || it == 0xfffd);
    }

    private String nameOf(long segment, int length) {
        return new String(
                memory.asSlice(NAMES_AT + segment * LINE + 1, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    }

    long undoBytes() {
        return undoBytes;
    }

    UndoLog undoLog(int slot) {
        return new UndoLog(memory, USED_AT + (long) slot * LINE, UNDO_AT + slot * undoBytes, undoBytes, stores);
    }

    List<String> segments() {
        List<String> names = new ArrayList<>();
        for (long i = 0; i < memory.get(Transaction.LONG, SEGMENTS_AT); i++) {
            names.add(nameOf(i, memory.get(ValueLayout.JAVA_BYTE, NAMES_AT + i * LINE)));
        }
        return names;
    }

    /** The number of the segment {@code name}, a new one if there is none. */
    int segment(String name) {
        List<String> names = segments();
        int known = names.indexOf(name);
        if (known >= 0) {
            return known;
        }
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= LINE || !isFileName(name) || names.size() == MOST_SEGMENTS) {
            throw new IllegalArgumentException("segment '" + name + "': at most " + MOST_SEGMENTS + " segments with names of up to "
                    + (LINE - 1) + " bytes");
        }
        byte[] line = new byte[bytes.length + 1];
        line[0] = (byte) bytes.length;
        System.arraycopy(bytes, 0, line, 1, bytes.length);
        stores.copy(MemorySegment.ofArray(line), 0, memory, NAMES_AT + (long) names.size() * LINE, line.length);
        VarHandle.storeStoreFence();
        stores.putLong(memory, SEGMENTS_AT, names.size() + 1L);
        return names.size();
    }
}
