package org.crashonly.sandbox.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import org.crashonly.control.Operation;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.PathTemplate;
import org.crashonly.sandbox.staging.ScannedClass.Marks;
import org.crashonly.sandbox.staging.ScannedClass.Method;
import org.crashonly.sandbox.staging.UnusableWarException.Kind;

/**
 * Finds the operations of a WAR that are marked as {@code @Idempotent}. An operation too few costs a client an answer that its
 * outcome is not known; one too many may have an effect twice. So whatever is not certain is left out.
 */
final class OperationScan {

    /** Repeatable by RFC 9110 §9.2.2, whatever an operation says. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    private OperationScan() {}

    /**
     * Finds them.
     *
     * @throws UnusableWarException if the server is to record effects of something else than a Jakarta REST resource
     */
    static List<Operation> of(Path war, WarContent content) throws IOException, UnusableWarException {
        Optional<ScannedClasses> marked = ScannedClasses.ifMentioned("L" + Mark.IDEMPOTENT + ";", content);
        if (marked.isEmpty()) {
            return List.of();
        }
        RestOperations rest = new RestOperations(marked.get());
        Optional<ScannedClass> misplaced = marked.get().all().stream()
                .filter(it -> isRecorded(it) && it.concrete() && marked.get().knowsLineage(it) && !rest.isResource(it))
                .findFirst();
        if (misplaced.isPresent()) {
            throw new UnusableWarException(Kind.UNRECORDABLE, war, "marks " + misplaced.get().name().replace('/', '.')
                    + " as @Idempotent, but it is no Jakarta REST resource, and the server records the effects of those only: mark a resource "
                    + "method, or let the component record them and say recordedBy = COMPONENT");
        }
        return of(marked.get(), rest);
    }

    private static boolean isRecorded(ScannedClass type) {
        return Stream.concat(Stream.of(type.marks()), type.methods().stream().map(Method::marks)).anyMatch(Mark::byServer);
    }

    private static List<Operation> of(ScannedClasses classes, RestOperations rest) {
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
