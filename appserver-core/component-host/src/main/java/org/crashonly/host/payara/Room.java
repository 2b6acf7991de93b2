package org.crashonly.host.payara;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.power.PowerSwitch;

/** The slots of one module: what is in them, and which one is free. */
final class Room {

    private Slot present;
    private Slot free;
    private Slot earlier;
    private Slot spare;
    /** Of the earlier generation, once it is fenced. */
    private PowerSwitch fenced;

    /** @param free null if there is only one */
    Room(Slot present, Slot free) {
        this.present = present;
        this.free = free;
    }

    /** All there are. */
    List<Slot> all() {
        return Stream.of(present, free, earlier, spare).filter(it -> it != null).toList();
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

    /** That of a generation that stands by. */
    Optional<Slot> spare() {
        return Optional.ofNullable(spare);
    }

    /** A generation was deployed in the free one, to stand by. */
    void standsBy() {
        spare = free;
        free = null;
    }

    /** The generation that stood by has ended. */
    void spareEnded() {
        free = spare;
        spare = null;
    }

    /** The generation that stood by is the present one from now on; that before it serves, too. */
    void spareTaken() {
        earlier = present;
        present = spare;
        spare = null;
    }

    /**
     * The generation that stood by is the present one from now on.
     *
     * @param switchOfPresent of the generation before it, which is fenced; empty if there was none
     */
    void spareTaken(Optional<PowerSwitch> switchOfPresent) {
        Slot before = present;
        present = spare;
        spare = null;
        if (switchOfPresent.isPresent()) {
            earlier = before;
            fenced = switchOfPresent.get();
        } else {
            free = before;
        }
    }

    /** That of the generation that is to end first. */
    Slot ending() {
        return earlier == null ? present : earlier;
    }

    /** The switch of the generation that is to end first, if that was fenced already. */
    Optional<PowerSwitch> fenced() {
        return Optional.ofNullable(fenced);
    }

    /** The generation that was to end first has ended. */
    void ended() {
        fenced = null;
        if (earlier != null) {
            free = earlier;
            earlier = null;
        }
    }
}
