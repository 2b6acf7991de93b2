package org.crashonly.power.instrument;

import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What the calls of a component's methods mean for its switch. */
final class Calls {

    /** They compute, end soon, and change nothing outside of the component. */
    private static final Set<String> HARMLESS = Set.of(
            "java/lang/Object", "java/lang/String", "java/lang/CharSequence", "java/lang/StringBuilder", "java/lang/StringBuffer", "java/lang/Math",
            "java/lang/StrictMath", "java/lang/Number", "java/lang/Integer", "java/lang/Long", "java/lang/Short", "java/lang/Byte",
            "java/lang/Character", "java/lang/Boolean", "java/lang/Float", "java/lang/Double", "java/lang/Enum",
            "java/lang/Record", "java/lang/Comparable", "java/lang/Throwable", "java/lang/Exception", "java/lang/RuntimeException",
            "java/lang/IllegalArgumentException", "java/lang/IllegalStateException", "java/lang/UnsupportedOperationException",
            "java/lang/AssertionError", "java/lang/IndexOutOfBoundsException", "java/lang/NullPointerException", "java/lang/Error",
            "java/util/Objects", "java/util/Arrays", "java/util/List", "java/util/Map", "java/util/Set", "java/util/Collection", "java/util/Iterator",
            "java/util/ListIterator", "java/util/Map$Entry", "java/util/Deque", "java/util/Queue", "java/util/ArrayList", "java/util/LinkedList",
            "java/util/HashMap", "java/util/LinkedHashMap", "java/util/TreeMap", "java/util/HashSet", "java/util/LinkedHashSet", "java/util/TreeSet",
            "java/util/ArrayDeque", "java/util/PriorityQueue", "java/util/BitSet", "java/util/EnumMap", "java/util/EnumSet", "java/util/Vector",
            "java/util/Stack", "java/util/Hashtable", "java/util/Collections", "java/util/Optional", "java/util/Locale", "java/util/UUID",
            "java/util/NoSuchElementException", "java/math/BigDecimal");

    /** What makes an object out of a call site, and calls nothing. */
    private static final Set<String> HARMLESS_BOOTSTRAPS = Set.of(
            "java/lang/invoke/LambdaMetafactory", "java/lang/invoke/StringConcatFactory", "java/lang/runtime/ObjectMethods",
            "java/lang/runtime/SwitchBootstraps");

    private static final Set<String> RELEASES = Set.of(
            "unlock", "unlockRead", "unlockWrite", "release", "countDown", "releaseShared");
    private static final Set<String> LOCK_GETTERS = Set.of("readLock", "writeLock", "asReadLock", "asWriteLock");
    private static final Set<String> RELEASING_TYPES = Set.of("java/util/concurrent/Semaphore", "java/util/concurrent/CountDownLatch");

    /** A thread that is blocked in one of these is not woken by an interrupt, but by closing it. */
    private static final Set<String> OPENED = Set.of(
            "java/net/Socket", "java/net/ServerSocket", "java/net/DatagramSocket", "java/net/MulticastSocket", "javax/net/ssl/SSLSocket",
            "javax/net/ssl/SSLServerSocket", "java/net/URLConnection", "java/net/HttpURLConnection", "javax/net/ssl/HttpsURLConnection");

    /** Has threads of its own, which wait in the JDK for work and are none of the component's code until they get some. */
    private static final Set<String> HIRING = Set.of(
            "java/util/Timer", "java/util/concurrent/ThreadPoolExecutor", "java/util/concurrent/ScheduledThreadPoolExecutor",
            "java/util/concurrent/ForkJoinPool");

    /** What the kernel keeps open as long as nobody closes it: a port would be taken, a thread would look at a directory, a file would be locked. */
    private static final Set<String> KEPT = Set.of(
            "java/nio/channels/SocketChannel", "java/nio/channels/ServerSocketChannel", "java/nio/channels/DatagramChannel",
            "java/nio/channels/AsynchronousSocketChannel", "java/nio/channels/AsynchronousServerSocketChannel", "java/nio/channels/Selector",
            "java/nio/channels/spi/AbstractSelector", "java/nio/channels/FileChannel", "java/nio/channels/AsynchronousFileChannel",
            "java/nio/file/WatchService");
    /** Others return these as well, to be called once more: {@code selector.wakeup()}. */
    private static final Set<String> OPENING = Set.of("accept", "getChannel", "newWatchService");
    /** Runs outside of this JVM, and may outlive all that is in it. */
    private static final String CHILD = "java/lang/Process";
    private static final String STARTER = "java/lang/ProcessBuilder";
    private static final Set<String> MAKING_FILES = Set.of("java/io/File", "java/nio/file/Files");
    private static final String EXECUTORS = "java/util/concurrent/Executors";

    private final Predicate<String> own;

    /**
     * @param own whether the component defines the class of a name with slashes
     */
    Calls(Predicate<String> own) {
        this.own = own;
    }

    /** Whether an instruction calls anything that may take long, come back to its caller, or have an effect. */
    static boolean matters(AbstractInsnNode instruction) {
        return switch (instruction) {
            case InvokeDynamicInsnNode dynamic -> !HARMLESS_BOOTSTRAPS.contains(dynamic.bsm.getOwner());
            case MethodInsnNode call -> !HARMLESS.contains(call.owner) || isWaiting(call);
            default -> false;
        };
    }

    /** Whether an instruction calls what may be out of the component. Its own classes test the switch themselves. */
    boolean leaves(AbstractInsnNode instruction) {
        if (!matters(instruction) || isRelease(instruction) || isLockGetter(instruction)) {
            return false;
        }
        return !(instruction instanceof MethodInsnNode call) || call.getOpcode() == Opcodes.INVOKEINTERFACE || !own.test(call.owner);
    }

    private static boolean isWaiting(MethodInsnNode call) {
        return call.owner.equals("java/lang/Object") && call.name.equals("wait");
    }

    /** Whether it lets others have a lock: what must not be left out, or they would wait for ever. */
    static boolean isRelease(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && RELEASES.contains(call.name)
                && (call.owner.startsWith("java/util/concurrent/locks/") || RELEASING_TYPES.contains(call.owner));
    }

    /** Whether it gets the half of a read-write lock. */
    static boolean isLockGetter(AbstractInsnNode instruction) {
        return instruction instanceof MethodInsnNode call && LOCK_GETTERS.contains(call.name)
                && call.owner.startsWith("java/util/concurrent/locks/");
    }

    /** Whether what is on the stack after it has to be closed, or killed, when the switch is thrown. */
    static boolean opens(AbstractInsnNode instruction) {
        if (!(instruction instanceof MethodInsnNode call)) {
            return false;
        }
        if (call.name.equals("<init>")) {
            return (OPENED.contains(call.owner) || HIRING.contains(call.owner)) && isOfNewAndDup(call);
        }
        if (call.owner.equals(EXECUTORS)) {
            return call.desc.endsWith("ExecutorService;");
        }
        if (call.owner.equals(STARTER) && call.name.equals("startPipeline") || MAKING_FILES.contains(call.owner) && call.name.startsWith("createTemp")) {
            return true;
        }
        int end = call.desc.indexOf(')');
        String returned = call.desc.startsWith("L", end + 1) ? call.desc.substring(end + 2, call.desc.length() - 1) : "";
        return OPENED.contains(returned) || returned.equals(CHILD) || (KEPT.contains(returned) && (call.name.startsWith("open") || OPENING.contains(call.name)));
    }

    /**
     * Whether the object that a constructor makes has to be closed when the switch is thrown, and the instruction is the one after which it is an
     * object: its class is a component's own, of something that {@link #opens}.
     */
    static boolean becomesOpen(MethodNode method, AbstractInsnNode instruction, String parent) {
        return method.name.equals("<init>") && (OPENED.contains(parent) || HIRING.contains(parent)) && instruction instanceof MethodInsnNode call
                && call.name.equals("<init>") && call.owner.equals(parent) && newOf(call) == null;
    }

    /** Whether a reference to the new object is left on the stack when its constructor has returned. */
    private static boolean isOfNewAndDup(MethodInsnNode constructor) {
        AbstractInsnNode creation = newOf(constructor);
        return creation != null && creation.getNext() != null && creation.getNext().getOpcode() == Opcodes.DUP;
    }

    /** What made the object that a constructor is called for; null if the caller is a constructor of that object itself. */
    private static AbstractInsnNode newOf(MethodInsnNode constructor) {
        int nested = 0;
        for (AbstractInsnNode it = constructor.getPrevious(); it != null; it = it.getPrevious()) {
            if (it instanceof MethodInsnNode call && call.name.equals("<init>")) {
                nested++;
            } else if (it.getOpcode() == Opcodes.NEW && nested-- == 0) {
                return it;
            }
        }
        return null;
    }
}
