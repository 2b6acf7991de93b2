package org.crashonly.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.fmap.Edge;
import org.crashonly.fmap.FailureMap;
import org.crashonly.fmap.Learned;
import org.crashonly.fmap.MapDiff;
import org.crashonly.fmap.draw.Dot;
import org.crashonly.fmap.draw.Svg;
import org.crashonly.fmap.file.MapJson;
import org.crashonly.manager.api.FailureMapView.ParametersView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "fmap",
        description = "The failure map: whose failures were seen to make whom fail. The manager's diagnosis goes by it.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = FmapLearnCommand.class,
        mixinStandardHelpOptions = true)
final class FmapCommand {

    /** What a map is exported as. */
    enum Form { JSON, DOT, SVG }

    @Spec
    CommandSpec spec;

    /** Both maps that the manager knows. */
    private record Maps(FailureMap accepted, FailureMap known, Map<String, ParametersView> parameters) {}

    @Command(
            name = "show",
            description = {
                "Lists the edges: those that were accepted, and those that were only seen; and by which parameters the manager",
                "learns, 'policy: {failure-map: {window: 10s, support: 3, confidence: 50%, forget: 720h}}' in the descriptor."
            },
            mixinStandardHelpOptions = true)
    int show(
            @Mixin DataOption data,
            @Option(names = "--json", description = "Prints the map in the format of its file.") boolean json) throws IOException {
        Maps maps = maps(data);
        FailureMap known = maps.known();
        if (json) {
            screen().result(MapJson.write(known).stripTrailing());
            return Exit.OK.code();
        }
        if (known.edges().isEmpty()) {
            screen().result("no failure was seen to propagate yet");
        }
        known.edges().forEach(it -> screen().result(line(it)));
        maps.parameters().forEach((application, it) -> screen().result(line(application, it)));
        return Exit.OK.code();
    }

    @Command(name = "diff", description = "Shows what was seen and is not accepted, or what differs from another map.", mixinStandardHelpOptions = true)
    int diff(
            @Mixin DataOption data,
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "The other map; without it, the accepted one.") Path file,
            @Option(names = "--json", description = "Prints a line of JSON for each difference.") boolean json) throws IOException {
        Maps maps = maps(data);
        MapDiff diff = file == null ? unaccepted(maps.accepted(), maps.known()) : MapDiff.between(read(file), maps.known());
        diff.differences().forEach(it -> screen().result(json ? Json.line(MapChange.of(it)) : it.line()));
        return Exit.OK.code();
    }

    @Command(name = "export", description = "Writes the map to a file, or to standard output.", mixinStandardHelpOptions = true)
    int export(
            @Mixin DataOption data,
            @Option(names = "--format", defaultValue = "json", paramLabel = "FORMAT", description = "json, dot or svg (default: json).") Form form,
            @Option(names = "--to", paramLabel = "FILE", description = "The file; without it, standard output.") Path file) throws IOException {
        FailureMap known = maps(data).known();
        String text = switch (form) {
            case JSON -> MapJson.write(known);
            case DOT -> Dot.of(known);
            case SVG -> Svg.of(known);
        };
        if (file == null) {
            screen().result(text.stripTrailing());
        } else {
            Files.writeString(file, text);
            screen().result("written to " + file.toAbsolutePath());
        }
        return Exit.OK.code();
    }

    @Command(
            name = "accept", description = "Agrees to an edge that was seen, or to all: it does not age any more.", mixinStandardHelpOptions = true)
    int accept(
            @Mixin DataOption data,
            @Parameters(arity = "0..3", paramLabel = "FROM TO FAULT", description = "The edge as 'fmap show' names it; none for all.") List<String> edge)
            throws IOException {
        List<String> named = edge == null ? List.of() : edge;
        if (!named.isEmpty() && named.size() != 3) {
            throw new ParameterException(spec.commandLine(), "expected FROM, TO and FAULT, or nothing for all edges");
        }
        try {
            data.server().api().acceptFailureMap(named);
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager changes its map", e);
        }
        screen().result(named.isEmpty() ? "accepted all edges" : "accepted " + named.get(0) + " -> " + named.get(1) + " (" + named.get(2) + ")");
        return Exit.OK.code();
    }

    @Command(
            name = "declare",
            description = {
                "Adds an edge that somebody knows of, whether or not it was ever seen: if FROM fails by FAULT, TO fails. It does not age.",
                "FAULT is a kind that 'crashonly inject' names, or what the manager calls a failure: errors, exit, restart."
            },
            mixinStandardHelpOptions = true)
    int declare(
            @Mixin DataOption data,
            @Parameters(paramLabel = "FROM", description = "An element, as 'crashonly status' shows it; any unambiguous end of it will do.") String from,
            @Parameters(paramLabel = "TO", description = "Another one.") String to,
            @Parameters(paramLabel = "FAULT") String fault) throws IOException {
        Server server = data.server();
        Edge.Key edge;
        try {
            edge = new Edge.Key(Elements.of(server).resolve(from).path(), Elements.of(server).resolve(to).path(), fault);
            server.api().declareFailure(new ElementId(edge.from()), new ElementId(edge.to()), fault);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, e.getMessage(), e);
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager changes its map", e);
        }
        screen().result("declared " + edge);
        return Exit.OK.code();
    }

    private Maps maps(DataOption data) throws IOException {
        try {
            JsonNode maps = data.server().api().failureMaps();
            Map<String, ParametersView> parameters =
                    Json.MAPPER.convertValue(maps.path("parameters"), new TypeReference<TreeMap<String, ParametersView>>() {});
            return new Maps(MapJson.read(maps.get("accepted").toString()), MapJson.read(maps.get("known").toString()), parameters);
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager knows the whole map", e);
        }
    }

    private static FailureMap read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new Failure(Exit.USAGE, file + " does not exist");
        }
        try {
            return MapJson.read(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, file + ": " + e.getMessage(), e);
        }
    }

    private Screen screen() {
        return Screen.of(spec.commandLine());
    }

    /** What is {@code known} and nobody agreed to: the manager keeps what was injected with what was {@code accepted}. */
    static MapDiff unaccepted(FailureMap accepted, FailureMap known) {
        return MapDiff.between(accepted.filter(Edge::accepted), known);
    }

    /** What an application's edges are believed by, for people. */
    static String line(String application, ParametersView it) {
        return String.format(Locale.ROOT, "%s: believed when seen %s, after at least %d%% of the failures, within %s; forgotten when not seen for %s",
                application, it.support() == 1 ? "once" : it.support() + " times", Math.round(it.confidence() * 100), Spans.text(it.windowMillis()),
                Spans.text(it.forgetMillis()));
    }

    /** An edge for people. */
    static String line(Edge edge) {
        return String.format(Locale.ROOT, "%s  %d of %d (%.2f)  %s%s", edge.key(), edge.count(), edge.trials(), edge.confidence(),
                String.join(", ", edge.learned().stream().map(Learned::word).toList()), edge.accepted() ? ", accepted" : "");
    }
}
