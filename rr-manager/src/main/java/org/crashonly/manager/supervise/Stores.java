package org.crashonly.manager.supervise;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.crashonly.control.ControlServer;
import org.crashonly.control.ElementId;
import org.crashonly.control.Generation;
import org.crashonly.control.Message;
import org.crashonly.control.ProcessSpec;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;
import org.crashonly.manager.registry.Element;
import org.crashonly.manager.registry.Specifications;

/** What stores are told of the generations that use them: whom to let in, whom to shut out. And on which ports they are found. */
final class Stores {

    private static final System.Logger LOG = System.getLogger(Stores.class.getName());

    private final Roster roster;
    private final Inbox inbox;
    private final Fencing fencing = new Fencing();
    /** Which generations each store is to shut out as soon as it has connected, of each element the latest. */
    private final Map<ElementId, Map<ElementId, Generation>> owed = new TreeMap<>();
    private BiConsumer<Element, String> onRefusal = (element, error) -> {};

    Stores(Roster roster, Inbox inbox) {
        this.roster = roster;
        this.inbox = inbox;
    }

    /** Whom to tell that a store does not let the current generation of an element in, and why. */
    void onRefusal(BiConsumer<Element, String> listener) {
        onRefusal = listener;
    }

    /**
     * Completes when every store has confirmed that {@code generation} is shut out, or its time is up. One that has not connected yet is told
     * when it does: it may have served all the time for which there was no manager.
     */
    CompletableFuture<Void> fenceEverywhere(Generation generation) {
        Element element = roster.find(generation.id());
        List<ElementId> stores = roster.plan().storesOf(generation.id());
        if (stores.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<CompletableFuture<Fencing.Answer>> confirmations = stores.stream()
                .flatMap(store -> names(generation).stream().map(name -> roster.find(store).session()
                        .map(session -> fencing.fence(session, name))
                        .orElseGet(() -> owe(store, name))))
                .toList();
        return CompletableFuture.allOf(confirmations.toArray(CompletableFuture[]::new)).thenRun(() -> {
            if (confirmations.stream().allMatch(it -> it.join().done())) {
                inbox.post(() -> {
                    element.gone(generation);
                    roster.publishRoutes();
                });
            }
        });
    }

    private CompletableFuture<Fencing.Answer> owe(ElementId store, Generation generation) {
        owed.computeIfAbsent(store, it -> new TreeMap<>())
                .merge(generation.id(), generation, (one, other) -> one.isUpTo(other) ? other : one);
        return CompletableFuture.completedFuture(Fencing.Answer.NONE);
    }

    /** Completes when {@code stores} have confirmed that {@code generation}, which has no successor, is shut out, or their time is up. */
    CompletableFuture<Void> fence(Generation generation, Collection<ElementId> stores) {
        return CompletableFuture.allOf(stores.stream()
                .flatMap(store -> Optional.ofNullable(roster.find(store)).flatMap(Element::session).stream())
                .flatMap(session -> names(generation).stream().map(name -> fencing.fence(session, name))).toArray(CompletableFuture[]::new));
    }

    /** As what stores may know {@code generation}: a hot spare that took a place has been let in as what it was before. */
    private List<Generation> names(Generation generation) {
        return Stream.concat(Stream.of(generation), roster.begunAs(generation).stream()).toList();
    }

    /** Lets a generation that was just begun in at its stores. */
    void grantEverywhere(ProcessSpec spec) {
        Specifications.grants(spec).forEach((store, grant) ->
                Optional.ofNullable(roster.find(store)).flatMap(Element::session).ifPresent(session -> grant(session, grant)));
    }

    /** Tells a store that has connected whom to shut out, and whom to let in. */
    void connected(ElementId store, ControlServer.Session session) {
        Optional.ofNullable(owed.remove(store)).stream().flatMap(it -> it.values().stream()).forEach(it -> fencing.fence(session, it));
        grants(store).forEach(grant -> grant(session, grant));
    }

    /** Has a store, or the database of an application, write a copy of itself; completes with why not, empty if it did. */
    CompletableFuture<Optional<String>> backup(ElementId id, Path file) {
        Optional<ElementId> found = roster.plan().storeToCopy(id);
        if (found.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.of(id.name() + " has no database; its sessions are those of its "
                    + Application.SESSION_STORE));
        }
        ElementId store = found.get();
        return roster.find(store).session()
                .map(session -> fencing.backup(session, file).thenApply(answer -> answer.done() ? Optional.<String>empty()
                        : Optional.of(answer.error().orElse(store.name() + " was killed, or took too long: nothing was written"))))
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.of(store.name() + " does not run: try again when it has recovered")));
    }

    void replied(Message.Reply reply) {
        fencing.replied(reply);
    }

    /** A store has shut {@code generation} out by itself. */
    void lapsed(Generation store, Generation known) {
        Generation generation = roster.livesAs(known);
        if (roster.isCurrent(generation)) {
            onRefusal.accept(roster.find(generation.id()), generation + " did not renew its lease with " + store.id().name());
        }
    }

    /** The generations that {@code store} has to let in. */
    List<ProcessSpec.GrantSpec> grants(ElementId store) {
        return users(store).stream()
                .flatMap(it -> it.spec().stream())
                .flatMap(it -> Optional.ofNullable(Specifications.grants(it).get(store)).stream())
                .toList();
    }

    /** The processes that use {@code store}. */
    List<Element> users(ElementId store) {
        return roster.all().stream().filter(it -> roster.plan().storesOf(it.id()).contains(store)).toList();
    }

    /** The port that {@code store} has for good, drawn at the first time. */
    int port(ElementId store) throws IOException {
        Optional<Integer> known = roster.records().chronicle().storePort(store);
        return known.isPresent() ? known.get() : newPort(store);
    }

    /** Draws another port for {@code store}. */
    int newPort(ElementId store) throws IOException {
        int port = Launcher.freePort();
        roster.records().append(new Entry.StorePort(store, port));
        return port;
    }

    private void grant(ControlServer.Session store, ProcessSpec.GrantSpec grant) {
        fencing.grant(store, grant).thenAccept(answer -> answer.error().ifPresent(error -> inbox.post(() -> notLetIn(store, grant, error))));
    }

    private void notLetIn(ControlServer.Session store, ProcessSpec.GrantSpec grant, String error) {
        Generation generation = roster.livesAs(grant.generation());
        if (!roster.isCurrent(generation)) {
            return;
        }
        if (error.startsWith(Message.FENCED)) {
            onRefusal.accept(roster.find(generation.id()), error.substring(Message.FENCED.length()));
        } else {
            // The catalogue was locked, perhaps. A store that is gone meanwhile does not answer, and its next life is asked anew.
            LOG.log(Level.WARNING, "{0} could not be let in, which is tried again: {1}", grant.generation(), error);
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> inbox.post(() -> grant(store, grant)));
        }
    }
}
