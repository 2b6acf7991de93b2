package org.crashonly.frontdoor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.crashonly.control.ComponentProcess;
import org.crashonly.control.ControlClient;
import org.crashonly.control.ExitCode;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec.FrontDoorSpec;
import org.crashonly.control.ProcessSpec.SessionAccessSpec;
import org.crashonly.control.Reports;
import org.crashonly.control.RoutingTable;

/** The process of a front door. It listens once it knows its routes, says so, and reports until it is killed. */
public final class FrontDoorMain {

    private static final Logger LOG = System.getLogger(FrontDoorMain.class.getName());
    private static final long BEAT_MILLIS = 50;
    /** Later than stubs and boundaries: who is asked has told of its failure by then, and of whom it asked in vain. */
    private static final Duration AFTER_FAILURE = Duration.ofMillis(150);

    private final ComponentProcess process;
    private final Reports reports = new Reports(AFTER_FAILURE);
    private final AtomicReference<RoutingTable> latest = new AtomicReference<>();
    private final CountDownLatch told = new CountDownLatch(1);
    private final Ledgers ledgers;
    private final Recorder recorder;
    private volatile FrontDoor door;

    private FrontDoorMain(ComponentProcess process, FrontDoorSpec spec) {
        this.process = process;
        this.recorder = new Recorder(process.spec().generation());
        this.ledgers = Ledgers.of(spec.sessionStores(), process.spec().generation());
    }

    /** Runs until the process is killed; the only argument is the file of the specification. */
    public static void main(String[] arguments) throws InterruptedException {
        ComponentProcess process = ComponentProcess.begin(arguments);
        if (!(process.spec().role() instanceof FrontDoorSpec spec)) {
            LOG.log(Level.ERROR, "{0} is to be a front door, but its specification is another role''s", process.spec().generation());
            ExitCode.BAD_SPECIFICATION.halt();
            return;
        }
        new FrontDoorMain(process, spec).run(spec);
    }

    private void run(FrontDoorSpec spec) throws InterruptedException {
        process.watchKeepers();
        latest.set(spec.routes());
        ControlClient control = process.connect(this::received);
        control.status(new Message.Status(Message.State.RECOVERING, List.of(), 0, "waits for its routes"));
        Settings settings = settings(spec);
        // The event loops are made while the manager still thinks.
        FrontDoor opening = new FrontDoor(settings, process.vitals(), reports::offer, ledgers);
        opening.recordedBy(recorder);
        opening.onFailure(reports::failed);
        RoutingTable first = latest.get();
        while (first == null) {
            process.vitals().beat();
            boolean ignored = told.await(BEAT_MILLIS, TimeUnit.MILLISECONDS);
            first = latest.get();
        }
        listen(opening, first, settings);
        control.status(new Message.Status(Message.State.READY, List.of(), process.ageMillis(), null));
        Consumer<Message> counters = control.totals();
        Consumer<Message> outcomes = control.totals();
        reports.tellForEver(
                control::send, () -> counters.accept(new Message.Counters(door.totals())), () -> outcomes.accept(new Message.Outcomes(door.outcomes())));
    }

    private Settings settings(FrontDoorSpec spec) {
        try {
            return Settings.of(spec);
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, "{0}: {1}", process.spec().generation(), e.getMessage());
            ExitCode.BAD_SPECIFICATION.halt();
            throw e;
        }
    }

    private void listen(FrontDoor opening, RoutingTable first, Settings settings) {
        try {
            opening.listen(first).await();
        } catch (Exception e) {
            String where = settings.bindAddress() + ":" + settings.port() + (settings.tls() == null ? "" : " or :" + settings.tls().port());
            if (isBindFailure(e)) {
                LOG.log(Level.ERROR, "{0} cannot listen on {1}: {2}; another program has this port, or the address is not this machine''s",
                        process.spec().generation(), where, e.getMessage());
                ExitCode.ADDRESS_IN_USE.halt();
            }
            LOG.log(Level.ERROR, process.spec().generation() + " cannot serve on " + where, e);
            ExitCode.RECOVERY_FAILED.halt();
        }
        door = opening;
        door.routes(latest.get());
    }

    private static boolean isBindFailure(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException || String.valueOf(cause.getMessage()).contains("bind(..)")) {
                return true;
            }
        }
        return false;
    }

    private void received(Message message) {
        if (message instanceof Message.SessionStores(List<SessionAccessSpec> stores)) {
            ledgers.know(stores);
        } else if (message instanceof Message.RecordRequests order) {
            recorder.order(order, System.nanoTime());
        } else if (message instanceof Message.Routes(RoutingTable table)) {
            RoutingTable newest = latest.accumulateAndGet(table, (known, told) -> known == null || told.isNewerThan(known) ? told : known);
            told.countDown();
            FrontDoor open = door;
            if (open != null) {
                open.routes(newest);
            }
        }
    }
}
