package org.crashonly.manager.supervise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.crashonly.control.ControlServer;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Specifications;

/**
 * Front doors that run when an application comes: each gets a right of its own to that one's session store, where the ledger is. It is
 * written to the door's specification first, in which the next manager finds it.
 */
final class DoorRights {

    private final Roster roster;
    private final Stores stores;
    private final Specifications specifications;

    DoorRights(Roster roster, Stores stores, Specifications specifications) {
        this.roster = roster;
        this.stores = stores;
        this.specifications = specifications;
    }

    /** Gives every front door what it lacks. */
    void complete() {
        roster.all().forEach(door -> door.spec().ifPresent(spec -> complete(door, spec)));
    }

    private void complete(Element door, ProcessSpec spec) {
        try {
            Optional<ProcessSpec> more = specifications.entitled(spec, roster.plan().sessionStores());
            more.ifPresent(it -> {
                door.runs(it);
                stores.grantEverywhere(it);
                door.session().ifPresent(session -> tell(door, session));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the specification of " + spec.generation() + " cannot be written", e);
        }
    }

    /** A front door that has connected may have missed what it was given while there was no manager. */
    void connected(Element element, ControlServer.Session session) {
        tell(element, session);
    }

    private static void tell(Element door, ControlServer.Session session) {
        door.spec().filter(it -> it.role() instanceof FrontDoorSpec)
                .ifPresent(it -> session.send(new Message.SessionStores(((FrontDoorSpec) it.role()).sessionStores())));
    }
}
