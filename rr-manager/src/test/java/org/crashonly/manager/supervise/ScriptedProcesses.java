package org.crashonly.manager.supervise;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.ProcessIdentity;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.ServerConfig;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.journal.Entry.Cause;
import org.crashonly.manager.policy.Backoff;
import org.crashonly.manager.policy.Decision;
import org.crashonly.manager.policy.ProcessPolicy;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Plan;
import org.crashonly.manager.registry.Planned;
import org.crashonly.sandbox.process.WatchedProcess;

/** What one life of a manager has of an application's processes, none of which there is; the journal is real, and the next life's as well. */
final class ScriptedProcesses {

    private final Path directory;
    private final Roster roster;
    private final LongSupplier clock;
    private final Consumer<Element> begun;

    /** @param begun is told of each process when a generation of it has begun */
    ScriptedProcesses(Path directory, Application application, LongSupplier clock, Consumer<Element> begun) throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.begun = begun;
        Records records = Records.open(directory.resolve("journal"), Set.of(), Optional.empty());
        this.roster = new Roster(Plan.of(ServerConfig.DEFAULT, List.of(application)), records);
    }

    Roster roster() {
        return roster;
    }

    /** Adopts what the journal says was begun, and begins the rest. */
    void recover() {
        for (Planned planned : roster.plan().processes()) {
            Entry.ElementRecord past = roster.records().chronicle().find(planned.id());
            Element element = new Element(planned, new ProcessPolicy(planned.id(), past.generation(), 0, Backoff.DEFAULT, new Random(1)), past);
            roster.add(element);
            if (past.generation() == 0) {
                carryOut(element, element.policy().begin(Roster.incident(Cause.START, "first"), clock.getAsLong()));
            } else {
                element.runs(spec(planned.id(), past.generation()), self());
                element.policy().adopted(past.ports() != null, Roster.incident("adopted", "goes on"), clock.getAsLong());
            }
        }
    }

    void carryOut(Element element, List<Decision> decisions) {
        for (Decision decision : decisions) {
            switch (decision) {
                case Decision.Crash crash -> carryOut(element, element.policy().crashed(crash.generation(), clock.getAsLong()));
                case Decision.Fence fence -> { }
                case Decision.Start start -> {
                    roster.record(element, new Entry.Begun(start.generation(), null, start.cause(), 0, 0));
                    element.runs(spec(element.id(), start.generation().number()), self());
                    begun.accept(element);
                }
            }
        }
    }

    private ProcessSpec spec(ElementId id, long generation) {
        return new ProcessSpec("instance", new Generation(id, generation), directory, directory, directory.resolve("vitals"), directory,
                new ProcessSpec.FrontDoorSpec("127.0.0.1", 80, null));
    }

    /** Any process that lives will do: it is not touched. */
    private static WatchedProcess self() {
        try {
            return WatchedProcess.adopt(ProcessIdentity.self(), death -> { }).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
