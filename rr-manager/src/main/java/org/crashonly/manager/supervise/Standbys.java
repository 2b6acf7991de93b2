package org.crashonly.manager.supervise;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crashonly.control.ControlServer;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.control.ProcessSpec.RoleSpec;
import org.crashonly.control.ProcessSpec.SpareSpec;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.Phase;
import org.crashonly.manager.policy.StandbyPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Planned;
import org.crashonly.manager.registry.Specifications;
import org.crashonly.sandbox.process.WatchedProcess;

/**
 * The spares: who takes whose place, and how. A spare is an element with generations of its own, until one of them becomes a generation of the
 * process whose place it takes; that is in the journal before the spare hears of it. A spare that connects as what it was hears it again.
 */
final class Standbys {

    private final Roster roster;
    private final Specifications specifications;

    Standbys(Roster roster, Specifications specifications) {
        this.roster = roster;
        this.specifications = specifications;
    }

    /** Who is to be the generation that {@code start} wants of {@code process}; empty for a process of its own. */
    Optional<Element> successor(Element process, Decision.Start start) {
        if (!(process.planned() instanceof Planned.Host)) {
            return Optional.empty();
        }
        return StandbyPolicy.successor(process.id(), start.cause(), start.shortLives(),
                        elements().filter(it -> it.process().isPresent() && fits(it)).map(Standbys::spare).toList())
                .map(roster::find);
    }

    /** Why a spare is made. */
    static Cause cause() {
        return Roster.incident("standby", "to take a place when one is free");
    }

    /** The spares that are not there and are to be made now. */
    List<Element> due() {
        return elements()
                .filter(it -> it.policy().cause() == null)
                .filter(it -> StandbyPolicy.isDue(spare(it), wards(it)))
                .toList();
    }

    /** Why a spare is made anew. */
    static Cause renewal() {
        return Roster.incident(Cause.UPGRADE, "it was made for another version");
    }

    /** The spares that fit no place any more, since another version is in force, and are to be made anew now. */
    List<Element> outdated() {
        return elements()
                .filter(it -> it.process().isPresent() && !fits(it) && StandbyPolicy.isOutdated(spare(it), wards(it)))
                .toList();
    }

    /** How the wards of {@code spare} stand; one of which a module is restarted recovers. */
    private List<Phase> wards(Element spare) {
        return planned(spare).wards().stream().map(it -> roster.find(it.id()))
                .map(it -> it.isRestartingAny() ? Phase.STARTING : it.policy().phase()).toList();
    }

    /**
     * Has {@code spare} be {@code generation} of {@code process}, which is in the journal already.
     *
     * @param role of the generation, if what is to be deployed is not there yet
     */
    void give(Element spare, Element process, Generation generation, RoleSpec role) throws IOException {
        ProcessSpec was = spare.spec().orElseThrow();
        Optional<ControlServer.Session> session = spare.session();
        WatchedProcess given = spare.giveProcess();
        spare.past(roster.records().chronicle().find(spare.id()));
        spare.policy().gaveItsProcess();
        roster.takesPlace(was.generation(), generation);
        specifications.write(generation, planned(spare).isHot() ? Specifications.host(was) : role, was);
        process.runs(specifications.read(generation).orElseThrow(), given);
        session.ifPresent(it -> it.send(told(generation)));
    }

    private Message told(Generation generation) {
        return new Message.TakePlace(specifications.file(generation), specifications.log(generation.id()));
    }

    /** Takes a connection of a process that does not know yet whose place it takes; false if it knows what it is. */
    boolean connected(ControlServer.Session session) {
        Generation begun = session.hello().generation();
        Generation now = roster.livesAs(begun);
        boolean takesPlace = !now.equals(begun) && roster.isCurrent(now)
                && roster.find(now.id()).process().map(it -> it.identity().equals(session.hello().identity())).orElse(false);
        if (takesPlace) {
            session.send(told(now));
        }
        return takesPlace;
    }

    private Stream<Element> elements() {
        return roster.all().stream().filter(it -> it.planned() instanceof Planned.Spare);
    }

    /** Whether it was made of what its wards are today: a spare may be older than a version. */
    private boolean fits(Element spare) {
        return specifications.madeOf(planned(spare)).equals(((SpareSpec) spare.spec().orElseThrow().role()).madeOf());
    }

    private static StandbyPolicy.Spare spare(Element element) {
        Planned.Spare planned = planned(element);
        return new StandbyPolicy.Spare(element.id(), planned.isHot(), element.policy().phase(), element.policy().readySince(),
                planned.wards().stream().map(Planned.Host::id).collect(Collectors.toSet()));
    }

    private static Planned.Spare planned(Element spare) {
        return (Planned.Spare) spare.planned();
    }
}
