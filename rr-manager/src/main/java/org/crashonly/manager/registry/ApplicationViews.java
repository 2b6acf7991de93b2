package org.crashonly.manager.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.manager.api.ApplicationView;
import org.crashonly.manager.api.StatusView;
import org.crashonly.manager.application.Application;
import org.crashonly.manager.journal.Entry;

/** Draws the list of applications. */
public final class ApplicationViews {

    private ApplicationViews() {}

    /** The {@code applications} in force, by their names, with their latest {@code upgrades}, as {@code status} has them. */
    public static List<ApplicationView> of(
            Map<String, Application> applications, Map<ElementId, Entry.Upgrade> upgrades, StatusView status) {
        Map<String, StatusView.ElementView> elements = new HashMap<>();
        status.elements().forEach(it -> elements.put(it.id(), it));
        Map<String, ApplicationView> views = new TreeMap<>();
        applications.values().forEach(application -> {
            ElementId id = ElementId.MACHINE.child(application.name());
            views.put(application.name(), new ApplicationView(
                    application.name(), Optional.ofNullable(elements.get(id.path())).map(StatusView.ElementView::state).orElse("starting"),
                    application.components().stream().map(it -> component(application, it, elements)).toList(), upgrade(upgrades.get(id))));
        });
        // Whoever deployed it wants to know why it is not there.
        upgrades.values().stream().filter(it -> it.stage() == Entry.Stage.ROLLED_BACK).forEach(it -> views.putIfAbsent(
                it.application().name(), new ApplicationView(it.application().name(), "gone", List.of(), upgrade(it))));
        return List.copyOf(views.values());
    }

    private static ApplicationView.UpgradeView upgrade(Entry.Upgrade upgrade) {
        return upgrade == null ? null : new ApplicationView.UpgradeView(
                upgrade.incident(), upgrade.stage().name().toLowerCase(Locale.ROOT).replace('_', '-'), upgrade.why(), upgrade.atMillis());
    }

    private static ApplicationView.ComponentView component(
            Application application, Application.Component component, Map<String, StatusView.ElementView> elements) {
        Optional<StatusView.ElementView> module = Optional.ofNullable(elements.get(Plan.component(application, component).path()));
        return new ApplicationView.ComponentView(
                component.name(), component.process(), module.map(StatusView.ElementView::state).orElse("starting"),
                module.map(StatusView.ElementView::url).orElse(null), component.sha256());
    }
}
