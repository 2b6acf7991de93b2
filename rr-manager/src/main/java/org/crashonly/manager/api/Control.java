package org.crashonly.manager.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.fmap.Edge;

/**
 * What the control API asks of the manager. Safe to call from any thread. How things stand is drawn for who asks, who waits for that, a quarter of a
 * second at most; nothing else blocks.
 */
public interface Control {

    /** How things stand, a tenth of a second ago at most; longer only if the manager is busy for so long. */
    StatusView status();

    /** The front doors alone, as {@link #status} has them but for faults: for who looks all the time at what they count. */
    List<StatusView.ElementView> frontDoors();

    /** The events this manager remembers (the latest 500) whose sequence is larger than {@code sequence}, oldest first. */
    List<Event> eventsAfter(long sequence);

    /** The latest decisions of the recovery policies, oldest first, at most 100; those of earlier managers too. */
    List<DecisionView> decisions();

    /** Calls {@code listener} with every event from now on, one at a time, until the returned handle is closed. */
    Subscription subscribe(Consumer<Event> listener);

    /**
     * Throws the power switch of every process at or below {@code id}; what happens then is up to detection and policy.
     *
     * @return completes with false if there is no such element, else when it is done
     */
    CompletableFuture<Boolean> crash(ElementId id, String askedBy);

    /**
     * Restarts the subtree of {@code id} through the policy: fenced, crashed, begun anew.
     *
     * @return completes with false if there is no such element, else when it is begun: a manager that is killed from then on has a successor
     *     that goes on with it
     */
    CompletableFuture<Boolean> restart(ElementId id, String askedBy);

    /**
     * Restarts a bean or resource, while its process goes on: drops the instances of the one, or all that the other holds, and crashes the requests
     * that are in it, or use it.
     *
     * @return completes with why it was not restarted; empty if it was
     */
    CompletableFuture<Optional<String>> restartInside(ElementId part, String askedBy);

    /** How the beans at or below {@code id} stand that have a boundary, in the order of their modules; hosts that do not answer are left out. */
    CompletableFuture<List<BeanCounts>> beans(ElementId id);

    /**
     * Has a store write a copy of itself to {@code file}, while it goes on.
     *
     * @param id the store, or an application for its database
     * @return completes with why that could not be done; empty if it was
     */
    CompletableFuture<Optional<String>> backup(ElementId id, Path file);

    /**
     * Has a fault happen to {@code id}, or ends what happens to it.
     *
     * @param fault its kind and what can be said of it, as {@code latency delay=500ms times=2}; empty to end what is there
     * @return completes with why that was not done; empty if it was
     */
    CompletableFuture<Optional<NotInjected>> inject(ElementId id, Optional<String> fault, String askedBy);

    /** What is known of how failures propagate. */
    FailureMapView failureMap();

    /**
     * Somebody agrees to what was seen of how failures propagate.
     *
     * @param edge from whom, to whom and with which kind of fault; empty for all of it
     * @return completes with why that could not be done; empty if it was
     */
    CompletableFuture<Optional<String>> acceptFailureMap(List<String> edge);

    /**
     * Somebody knows how a failure propagates, whether or not it was ever seen.
     *
     * @return completes with why that could not be noted; empty if it was
     */
    CompletableFuture<Optional<String>> declareFailure(Edge.Key edge);

    /**
     * {@code application} is in staging for {@code lasts} from now on: what runs and fails is watched, and not cured, until whoever wants that
     * stops saying so. Zero ends it.
     *
     * @return completes with what came of the requests so far; with nothing if there is no such application
     */
    CompletableFuture<Optional<StagingView>> stage(ElementId application, Duration lasts, String askedBy);

    /**
     * Takes what the campaign in the data directory has learned of {@code application} into the failure map; once, however often it is asked for.
     *
     * @return completes with why that could not be done; empty if it was
     */
    CompletableFuture<Optional<String>> learnFailureMap(ElementId application);

    /**
     * Front doors write down the requests to an application for a time.
     *
     * @return completes with why that could not be asked of them; empty if it was
     */
    CompletableFuture<Optional<String>> record(RecordOrder order);

    /** The restart groups of {@code application}; completes with nothing if there is no such application. */
    CompletableFuture<Optional<TreeView>> tree(ElementId application);

    /** The same, and a suggestion, for which is searched anew. */
    CompletableFuture<Optional<TreeView>> suggestTree(ElementId application);

    /**
     * From now on {@code application} is restarted by the very tree that {@link #suggestTree} has shown as {@code suggestion}, or by the descriptor's again
     * if that is empty.
     *
     * @return completes with why that could not be done; empty if it was
     */
    CompletableFuture<Optional<String>> acceptTree(ElementId application, Optional<String> suggestion);

    /** The applications, as their versions stand, by name; at most a fifth of a second old. */
    List<ApplicationView> applications();

    /**
     * Puts a version of {@code application} that lies staged in the data directory in the place of the one that runs, or begins to run it
     * if none does. {@link #applications} tells what becomes of it.
     *
     * @param candidate the version's name in the staging area
     * @param ready within this time each restarted part has to serve
     * @param trial for so long after that most requests have to be answered, or the version before is put back
     */
    CompletableFuture<DeployView> deploy(ElementId application, String candidate, Duration ready, Duration trial, String askedBy);

    /**
     * Ends {@code application}; what its stores keep stays.
     *
     * @return completes with why that could not be done; empty if it was
     */
    CompletableFuture<Optional<String>> undeploy(ElementId application, String askedBy);

    /** Ends a subscription when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
