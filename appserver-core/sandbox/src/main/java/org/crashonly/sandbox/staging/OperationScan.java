package org.crashonly.sandbox.staging;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.stream.XMLStreamException;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.PathTemplate;
import org.crashonly.sandbox.staging.ScannedClass.Marks;

/**
 * Finds the operations of a WAR that are marked as {@code @Idempotent}. An operation too few costs a client an answer that its
 * outcome is not known; one too many may have an effect twice. So whatever is not certain is left out.
 */
final class OperationScan {

    /** Repeatable by RFC 9110 §9.2.2, whatever an operation says. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private OperationScan() {}

    static List<Operation> of(WarContent content) throws IOException {
        Optional<ScannedClasses> marked = ScannedClasses.ifMentioned("L" + Mark.IDEMPOTENT + ";", content);
        return marked.isPresent() ? of(marked.get()) : List.of();
    }

    private static List<Operation> of(ScannedClasses classes) {
        RestOperations rest = new RestOperations(classes);
        List<PathTemplate> applications = rest.applications();
        List<FoundOperation> found = new ArrayList<>();
        applications.forEach(path -> found.addAll(rest.in(path)));
        classes.all().forEach(each -> found.addAll(servlet(each)));
        try {
            ServletMappings mappings = ServletMappings.of(classes, applications);
            return found.stream()
                    .filter(it -> !IDEMPOTENT.contains(it.method()))
                    .flatMap(it -> it.advertised(mappings).stream())
                    .distinct()
                    .toList();
        } catch (XMLStreamException e) {
            // The container will say what is wrong with the descriptor.
            return List.of();
        }
    }

    private static List<FoundOperation> servlet(ScannedClass type) {
        List<Marks> marks = new ArrayList<>();
        type.methods().stream().filter(it -> it.name().equals("doPost")).forEach(it -> marks.add(it.marks()));
        marks.add(type.marks());
        Optional<Mark> mark = Mark.first(marks).filter(it -> it.place() != KeyPlace.PATH);
        return mark.stream()
                .flatMap(it -> ServletMappings.patterns(type).stream().flatMap(pattern -> ServletMappings.template(pattern).stream())
                        .map(path -> new FoundOperation("POST", path, it, path, List.of())))
                .toList();
    }
}
