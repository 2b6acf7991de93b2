package org.crashonly.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What this process can have the kernel change of itself, for which the JDK has no way. */
final class OwnProcess {

    private static final int WRITE_CREATE_APPEND = 0x441;
    private static final int ALL_MAY_AS_FAR_AS_THE_USERS_MASK_LETS_THEM = 0666;
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;
    private static final int A_THREAD = 0;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), Linker.Option.firstVariadicArg(2));
    private static final MethodHandle DUP2 =
            handle("dup2", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle SET_PRIORITY = handle("setpriority", FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private OwnProcess() {}

    /**
     * From now on what this process, the JVM and native code included, writes to its standard output and error is appended to {@code file}.
     *
     * @throws IOException if the file cannot be opened: nothing has changed then
     */
    static void logTo(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int opened = (int) OPEN.invokeExact(
                    arena.allocateFrom(file.toString()), WRITE_CREATE_APPEND, ALL_MAY_AS_FAR_AS_THE_USERS_MASK_LETS_THEM);
            if (opened < 0) {
                throw new IOException(file + " cannot be opened");
            }
            int out = (int) DUP2.invokeExact(opened, STANDARD_OUTPUT);
            int error = (int) DUP2.invokeExact(opened, STANDARD_ERROR);
            int closed = (int) CLOSE.invokeExact(opened);
            if (out < 0 || error < 0 || closed < 0) {
                throw new IOException("output cannot be led to " + file);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Gives all threads of this process, and so those that they make, {@code niceness}.
     *
     * @throws IOException if the kernel refuses: to be less nice takes a right that not everybody has
     */
    static void niceness(int niceness) throws IOException {
        // Niceness belongs to threads; those that others make meanwhile are seen in the next round.
        Set<Integer> done = new HashSet<>();
        for (Set<Integer> more = threads(); !done.containsAll(more); more = threads()) {
            for (int thread : more) {
                if (done.add(thread) && setPriority(thread, niceness) < 0 && Files.exists(Path.of("/proc/self/task/" + thread))) {
                    throw new IOException("the kernel does not let this process have niceness " + niceness);
                }
            }
        }
    }

    private static Set<Integer> threads() throws IOException {
        Set<Integer> threads = new HashSet<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            tasks.forEach(it -> threads.add(Integer.parseInt(it.getFileName().toString())));
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return threads;
    }

    private static int setPriority(int thread, int niceness) {
        try {
            return (int) SET_PRIORITY.invokeExact(A_THREAD, thread, niceness);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment symbol = LINKER.defaultLookup().find(name).orElseThrow(() -> new IllegalStateException("libc has no " + name));
        return LINKER.downcallHandle(symbol, type, options);
    }
}
