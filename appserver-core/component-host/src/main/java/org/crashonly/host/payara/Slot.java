package org.crashonly.host.payara;

/**
 * A virtual server with a listener of its own. Each module has room for two, A and B, so that two generations of it can stand side
 * by side at the same context root.
 *
 * @param module the module's place in the specification, from 0
 * @param letter A or B
 * @param port on loopback
 */
record Slot(int module, char letter, int port) {

    /** The virtual server's id. */
    String server() {
        return "slot-" + module + letter;
    }

    String protocol() {
        return "protocol-" + module + letter;
    }

    String threadPool() {
        return "threads-" + module + letter;
    }

    String listener() {
        return "listener-" + module + letter;
    }
}
