package org.crashonly.host.payara;

import org.crashonly.control.ElementId;

/**
 * A virtual server with a listener of its own. Each module has room for two, A and B, so that two generations of it can stand side
 * by side at the same context root.
 *
 * @param module the module's place in the specification, from 0
 * @param letter A or B
 * @param port on loopback
 */
record Slot(int module, char letter, int port) {

    /** With what no module's name begins, but Payara's may. */
    private static final String BESIDE = "_";

    /** The virtual server's id. */
    String server() {
        return "slot-" + module + letter;
    }

    /** Payara's name for {@code module} in this slot, unique in this process. */
    String application(ElementId module) {
        return letter == 'a' ? module.name() : BESIDE + module.name();
    }

    /** The name of the module that Payara calls {@code application}, in whichever slot it is. */
    static String module(String application) {
        return application.startsWith(BESIDE) ? application.substring(BESIDE.length()) : application;
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
