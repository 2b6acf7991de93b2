package org.crashonly.sandbox.staging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.crashonly.control.Operation.KeyPlace;
import org.crashonly.control.PathTemplate;
import org.crashonly.sandbox.staging.ScannedClass.Marks;
import org.crashonly.sandbox.staging.ScannedClass.Method;

/** The resource methods and locators of the Jakarta REST resources of a WAR (specification 3.1, chapter 3). */
final class RestOperations {

    private static final String RS = "jakarta/ws/rs/";
    private static final String PATH = RS + "Path";
    private static final String APPLICATION = RS + "core/Application";
    private static final String APPLICATION_PATH = RS + "ApplicationPath";
    private static final String PRE_MATCHING = RS + "container/PreMatching";

    /**
     * A resource method or locator.
     *
     * @param owner the resource class
     * @param method the HTTP method; null for any
     * @param template below the application's path
     * @param mark null if it is not marked as idempotent
     */
    private record Resource(ScannedClass owner, String method, RestTemplate template, Mark mark) {

        boolean isAdvertised() {
            return mark != null && method != null && template.exact()
                    && (mark.place() != KeyPlace.PATH || template.path().segments().contains("{" + mark.name() + "}"));
        }

        /** Whether a request that fits {@code operation} may be meant for this. */
        boolean rivals(Resource operation) {
            boolean possible = (method == null || method.equals(operation.method)) && template.path().overlaps(operation.template.path());
            return possible && !isSame(operation) && !isPreferred(operation);
        }

        private boolean isSame(Resource operation) {
            return operation == this || (template.exact() && operation.mark.equals(mark) && mark.place() != KeyPlace.PATH);
        }

        /** Of one class's methods the one with more literal characters is taken (§3.7.2). */
        private boolean isPreferred(Resource operation) {
            PathTemplate own = template.path();
            PathTemplate other = operation.template.path();
            return owner == operation.owner && template.exact() && own.contains(other) && !other.contains(own);
        }
    }

    private final ScannedClasses classes;
    private final Map<String, String> designators = new HashMap<>();

    RestOperations(ScannedClasses classes) {
        this.classes = classes;
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")) {
            designators.put(RS + method, method);
        }
        for (ScannedClass each : classes.all()) {
            each.marks().texts(RS + "HttpMethod", "value").forEach(method -> designators.put(each.name(), method));
        }
    }

    /** The paths of the REST applications; empty also if something besides annotations has a say in them. */
    List<PathTemplate> applications() {
        List<ScannedClass> applications = classes.all().stream().filter(it -> classes.extend(it, APPLICATION)).toList();
        boolean rewritten = classes.all().stream().anyMatch(it -> it.marks().has(PRE_MATCHING));
        if (rewritten || ServletMappings.mentionRest(classes, applications)) {
            return List.of();
        }
        return applications.stream()
                .filter(it -> it.marks().has(APPLICATION_PATH))
                .map(it -> RestTemplate.of(it.marks().text(APPLICATION_PATH, "value", "").replaceAll("/?\\*$", "")))
                .filter(RestTemplate::exact)
                .map(it -> it.open().path())
                .toList();
    }

    /** Whether {@code type} is a resource or a sub-resource: it has a path, or a method that requests reach. */
    boolean isResource(ScannedClass type) {
        return classes.lineage(type).stream().anyMatch(it -> it.marks().has(PATH)
                || it.methods().stream().anyMatch(method -> method.marks().has(PATH) || designator(method.marks()).isPresent()));
    }

    /** The operations of the application at {@code path} that recognise repeats. */
    List<FoundOperation> in(PathTemplate path) {
        String root = String.join("/", path.segments());
        List<Resource> resources = classes.all().stream().filter(ScannedClass::concrete).flatMap(it -> resources(it, root)).toList();
        List<FoundOperation> found = new ArrayList<>();
        for (Resource operation : resources) {
            if (operation.isAdvertised()) {
                found.add(new FoundOperation(operation.method, operation.template.path(), operation.mark, path,
                        resources.stream().filter(it -> it.rivals(operation)).map(it -> it.template.path()).distinct().toList()));
            }
        }
        return found;
    }

    private Stream<Resource> resources(ScannedClass owner, String root) {
        List<ScannedClass> lineage = classes.lineage(owner);
        Optional<String> path = lineage.stream().filter(it -> it.marks().has(PATH)).map(it -> it.marks().text(PATH, "value", "")).findFirst();
        if (path.isEmpty()) {
            return Stream.empty();
        }
        if (!classes.knowsLineage(owner)) {
            return Stream.of(new Resource(owner, null, RestTemplate.of(root, path.get()).open(), null));
        }
        Map<String, List<Marks>> bySignature = new LinkedHashMap<>();
        Map<String, List<Marks>> declaring = new HashMap<>();
        for (ScannedClass type : lineage) {
            for (Method method : type.methods()) {
                bySignature.computeIfAbsent(method.signature(), it -> new ArrayList<>()).add(method.marks());
                declaring.computeIfAbsent(method.signature(), it -> new ArrayList<>()).add(type.marks());
            }
        }
        return bySignature.entrySet().stream().flatMap(entry -> {
            List<Marks> marks = new ArrayList<>(entry.getValue());
            marks.add(owner.marks());
            marks.addAll(declaring.get(entry.getKey()));
            return resource(owner, root, path.get(), entry.getValue(), Mark.first(marks).orElse(null)).stream();
        });
    }

    /** The resource that a method is, whose declarations, nearest first, are marked so. */
    private Optional<Resource> resource(ScannedClass owner, String root, String path, List<Marks> declarations, Mark mark) {
        return declarations.stream().filter(it -> designator(it).isPresent() || it.has(PATH)).findFirst().map(it -> {
            RestTemplate template = RestTemplate.of(root, path, it.text(PATH, "value", ""));
            return designator(it).isPresent()
                    ? new Resource(owner, designator(it).get(), template, mark)
                    // A sub-resource locator: what it returns is not known.
                    : new Resource(owner, null, template.open(), null);
        });
    }

    private Optional<String> designator(Marks marks) {
        return marks.values().keySet().stream().filter(designators::containsKey).map(designators::get).findFirst();
    }
}
