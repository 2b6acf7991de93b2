package org.crashonly.manager.supervise;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crashonly.control.Message;
import org.crashonly.manager.api.RecordOrder;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;

/**
 * Has front doors write requests down. Nothing of it is kept here: whoever wants it says so again and again, and so also a front door or a
 * manager that is new hears of it. On the inbox's thread.
 */
final class RequestRecording {

    private final Roster roster;
    private final Path directory;
    private final EventLog events;
    private String latest = "";

    RequestRecording(Roster roster, Path directory, EventLog events) {
        this.roster = roster;
        this.directory = directory;
        this.events = events;
    }

    /** Passes {@code order} on; why that cannot be done, or empty. */
    Optional<String> order(RecordOrder order) {
        List<Element> doors = roster.all().stream().filter(it -> it.planned() instanceof Planned.FrontDoor && it.session().isPresent()).toList();
        doors.forEach(it -> it.send(new Message.RecordRequests(
                order.run(), order.application(), order.lease().toMillis(), directory.resolve(order.run()), order.requests(), order.bytes(),
                order.bodyBytes(), order.sessionCookie(), order.secrets(), order.key())));
        tell(order);
        return doors.isEmpty() ? Optional.of("no front door is there now") : Optional.empty();
    }

    private void tell(RecordOrder order) {
        if (order.lease().isZero()) {
            events.add("recorded", order.application(), 0, "requests are not recorded any more", null);
            latest = "";
        } else if (!latest.equals(order.run())) {
            events.add("recording", order.application(), 0, "requests are recorded, less credentials", null);
            latest = order.run();
        }
    }
}
