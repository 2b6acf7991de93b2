package org.crashonly.manager.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Level;
import org.crashonly.control.Message.BeanCounts;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.fault.Fault;
import org.crashonly.fmap.file.MapJson;
import org.crashonly.fmap.infer.Parameters;

/** A manager that is told by the test how things stand, and that remembers what it was asked for. */
final class ScriptedControl implements Control {

    /** Until it is complete, nothing that was asked for is begun. */
    volatile CompletableFuture<Void> journaled = CompletableFuture.completedFuture(null);

    /** Something that was asked for. */
    record Asked(String verb, String id, String by) {}

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();
    final List<DecisionView> decisions = new CopyOnWriteArrayList<>();
    volatile FailureMap map = FailureMap.EMPTY.with("machine/shop/web", "1");
    private volatile StatusView status;

    ScriptedControl(StatusView status) {
        this.status = status;
    }

    void stands(StatusView now) {
        status = now;
    }

    /** Something happens. */
    void happens(String kind, String element, long generation, String text, Long millis) {
        Event event;
        synchronized (events) {
            event = new Event(events.size() + 1, System.currentTimeMillis(), kind, element, generation, text, millis);
            events.add(event);
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    @Override
    public StatusView status() {
        return status;
    }

    @Override
    public List<StatusView.ElementView> frontDoors() {
        return status.elements().stream().filter(it -> "front-door".equals(it.role())).toList();
    }

    @Override
    public List<DecisionView> decisions() {
        return decisions;
    }

    @Override
    public List<Event> eventsAfter(long sequence) {
        synchronized (events) {
            return events.stream().filter(event -> event.sequence() > sequence).toList();
        }
    }

    @Override
    public Subscription subscribe(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletableFuture<Boolean> crash(ElementId id, String askedBy) {
        return journaled.thenApply(it -> ask("crash", id, askedBy));
    }

    @Override
    public CompletableFuture<Boolean> restart(ElementId id, String askedBy) {
        return journaled.thenApply(it -> ask("restart", id, askedBy));
    }

    @Override
    public CompletableFuture<Optional<String>> restartInside(ElementId bean, String askedBy) {
        boolean known = ask("restart " + bean.name(), bean.parent().orElseThrow(), askedBy);
        return CompletableFuture.completedFuture(known ? Optional.empty() : Optional.of("there is no such module"));
    }

    @Override
    public CompletableFuture<List<BeanCounts>> beans(ElementId id) {
        return CompletableFuture.completedFuture(List.of(new BeanCounts(
                new ElementId(Scene.WEB + "/storefront").child("Basket"), "SessionScoped", 7, 1, "java.lang.IllegalStateException: full", 0, null)));
    }

    @Override
    public CompletableFuture<Optional<String>> backup(ElementId application, Path file) {
        Optional<String> refusal = ask("backup to " + file, application, "") ? Optional.empty() : Optional.of("there is no such thing");
        return CompletableFuture.supplyAsync(() -> refusal);
    }

    @Override
    public CompletableFuture<Optional<NotInjected>> inject(ElementId id, Optional<String> fault, String askedBy) {
        Optional<Fault> ignored = fault.map(Fault::parse);
        if (fault.equals(Optional.of("refuse"))) {
            return CompletableFuture.completedFuture(Optional.of(NotInjected.now("it is just being deployed")));
        }
        return CompletableFuture.completedFuture(ask("inject " + fault.orElse("nothing"), id, askedBy)
                ? Optional.empty() : Optional.of(NotInjected.forGood("there is no such element")));
    }

    @Override
    public FailureMapView failureMap() {
        String text = MapJson.write(map);
        return new FailureMapView(text, text, FailureMapView.ParametersView.of(Map.of("shop", Parameters.DEFAULT)));
    }

    @Override
    public CompletableFuture<Optional<String>> acceptFailureMap(List<String> edge) {
        return CompletableFuture.completedFuture(edge.isEmpty() ? Optional.empty() : Optional.of("there is no edge " + edge));
    }

    @Override
    public CompletableFuture<Optional<String>> declareFailure(Edge.Key edge) {
        return CompletableFuture.completedFuture(ask("declare " + edge.fault(), new ElementId(edge.to()), null) ? Optional.empty() : Optional.of("no"));
    }

    @Override
    public CompletableFuture<Optional<StagingView>> stage(ElementId application, Duration lasts, String askedBy) {
        return CompletableFuture.completedFuture(ask("stage " + lasts, application, askedBy)
                ? Optional.of(new StagingView(3, Map.of("machine/shop/web/cart", new StagingView.Requests(7, 1)))) : Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<String>> learnFailureMap(ElementId application) {
        return CompletableFuture.completedFuture(ask("learn", application, "") ? Optional.empty() : Optional.of("there is no campaign"));
    }

    @Override
    public CompletableFuture<Optional<String>> record(RecordOrder order) {
        return CompletableFuture.completedFuture(ask("record " + order.run() + " for " + order.lease() + " " + order.secrets(), order.application(), "")
                ? Optional.empty() : Optional.of("there is no such application"));
    }

    @Override
    public CompletableFuture<Optional<TreeView>> suggestTree(ElementId application) {
        return tree(application).thenApply(view -> view.map(it -> new TreeView(it.application(), it.accepted(), it.groups(), it.costs(),
                it.failuresPerHour(), true, "another one", "ab12", null)));
    }

    @Override
    public CompletableFuture<Optional<TreeView>> tree(ElementId application) {
        return CompletableFuture.completedFuture(application.path().equals("machine/shop")
                ? Optional.of(new TreeView(
                        "shop", false, List.of(new TreeView.GroupView("machine/shop", null, List.of("machine/shop/web"))), Map.of(), Map.of(),
                        false, null, null, null))
                : Optional.empty());
    }

    @Override
    public CompletableFuture<Optional<String>> acceptTree(ElementId application, Optional<String> suggestion) {
        return CompletableFuture.completedFuture(
                ask("accept " + suggestion.orElse("original"), application, "") ? Optional.empty() : Optional.of("there is no such application"));
    }

    @Override
    public List<ApplicationView> applications() {
        return List.of(new ApplicationView(
                "shop", "ready", List.of(new ApplicationView.ComponentView("cart", "web", "ready", null, "0")),
                new ApplicationView.UpgradeView("7", "rolled-back", "it was not ready", 1)));
    }

    @Override
    public CompletableFuture<DeployView> deploy(ElementId application, String candidate, Duration ready, Duration trial, String askedBy) {
        return CompletableFuture.completedFuture(ask("deploy " + candidate + " " + ready + " " + trial, application, askedBy)
                ? new DeployView("7", null) : new DeployView(null, "no such version"));
    }

    @Override
    public CompletableFuture<Optional<String>> undeploy(ElementId application, String askedBy) {
        return CompletableFuture.completedFuture(ask("undeploy", application, askedBy) ? Optional.empty() : Optional.of("there is no such application"));
    }

    private boolean ask(String verb, ElementId id, String askedBy) {
        String told = id.level() == Level.BEAN ? id.parent().orElseThrow().path() : id.path();
        boolean known = status.elements().stream().anyMatch(element -> element.id().equals(told));
        if (known) {
            asked.add(new Asked(verb, id.path(), askedBy));
        }
        return known;
    }
}
