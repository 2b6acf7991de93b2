package org.crashonly.host.payara;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The slots of one module: what is in them, and which one is free. */
final class Room {

    private Slot present;
    private Slot free;
    private Slot earlier;

    /** @param free null if there is only one */
    Room(Slot present, Slot free) {
        this.present = present;
        this.free = free;
    }

    /** All there are. */
    List<Slot> all() {
        return Stream.of(present, free, earlier).filter(it -> it != null).toList();
    }

    /** That of the latest generation that runs. */
    Slot present() {
        return present;
    }

    /** Where another generation can be deployed. */
    Optional<Slot> free() {
        return Optional.ofNullable(free);
    }

    /** A generation was deployed in the free one, beside the present one. */
    void taken() {
        earlier = present;
        present = free;
        free = null;
    }

    /** That of the generation that is to end first. */
    Slot ending() {
        return earlier == null ? present : earlier;
    }

    /** The generation that was to end first has ended. */
    void ended() {
        if (earlier != null) {
            free = earlier;
            earlier = null;
        }
    }
}
