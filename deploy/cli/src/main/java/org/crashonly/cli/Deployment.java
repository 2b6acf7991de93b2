package org.crashonly.cli;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.crashonly.control.ElementId;
import org.crashonly.manager.api.ApplicationView;
import org.crashonly.manager.api.ApplicationView.UpgradeView;
import org.crashonly.manager.application.Staging;

/** An upgrade as whoever asked for it sees it: the manager does it, and may be killed meanwhile; its successor goes on. */
final class Deployment {

    private static final long PAUSE_NANOS = 100_000_000;
    /** Longer than a manager takes to follow another one. */
    private static final long LONGEST_SILENCE_NANOS = 60_000_000_000L;

    private final Server server;
    private final Screen screen;
    private ElementId application;
    private String incident;

    Deployment(Server server, Screen screen) {
        this.server = server;
        this.screen = screen;
    }

    void begin(Staging.Proposal proposal, long readySeconds, long trialSeconds) throws IOException, ControlApi.NoAnswer {
        application = ElementId.MACHINE.child(proposal.application().name());
        incident = server.api().deploy(application, proposal.candidate(), readySeconds, trialSeconds);
        screen.progress(application.name() + ": staged, being put in place");
    }

    /** Returns when the version is confirmed; fails when the one before serves again. */
    void await() throws IOException, ControlApi.NoAnswer {
        long heard = System.nanoTime();
        boolean warned = false;
        while (true) {
            try {
                Optional<ApplicationView> view =
                        server.api().applications().stream().filter(it -> it.name().equals(application.name())).findFirst();
                heard = System.nanoTime();
                Optional<UpgradeView> upgrade = view.map(ApplicationView::upgrade);
                if (upgrade.isEmpty() || !upgrade.get().incident().equals(incident)) {
                    throw new Failure(Exit.START_FAILED, application.name() + " was undeployed, or deployed by somebody else, meanwhile");
                }
                if (upgrade.get().stage().equals("going-back") && !warned) {
                    warned = true;
                    screen.progress(application.name() + ": given up, " + upgrade.get().why());
                }
                if (upgrade.get().isOver()) {
                    tell(view.get(), upgrade.get());
                    return;
                }
            } catch (ControlApi.NoAnswer e) {
                if (System.nanoTime() - heard > LONGEST_SILENCE_NANOS) {
                    throw e;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void tell(ApplicationView view, UpgradeView upgrade) {
        if (!upgrade.stage().equals("confirmed")) {
            throw new Failure(Exit.START_FAILED, view.state().equals("gone")
                    ? application.name() + " is not deployed: " + upgrade.why()
                    : "the version before serves again, because of the new one: " + upgrade.why());
        }
        ApplicationLines.of(view).forEach(screen::result);
    }
}
