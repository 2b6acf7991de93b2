package org.crashonly.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.crashonly.control.ElementId;
import org.crashonly.control.Json;
import org.crashonly.control.Level;
import org.crashonly.manager.api.TreeView;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "tree",
        description = "The restart groups of an application: what is restarted together, and what next if that does not cure.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class TreeCommand {

    @Spec
    CommandSpec spec;

    @Command(name = "show", description = "Shows the restart groups in use, larger ones first.", mixinStandardHelpOptions = true)
    int show(
            @Mixin DataOption data, @Parameters(index = "0", paramLabel = "APPLICATION") String application,
            @Option(names = "--json", description = "Prints the manager's answer as it is.") boolean json) throws IOException {
        String answer = answer(data, application, ControlApi::treeJson);
        if (json) {
            screen().result(answer);
            return Exit.OK.code();
        }
        TreeView tree = Json.read(answer, TreeView.class);
        screen().result(tree.accepted() ? "a tree that was accepted:" : "the tree of the descriptor:");
        tree.groups().forEach(it -> screen().result("  " + it.name() + (it.parent() == null ? "" : "  then " + it.parent())
                + "\n    restarts " + String.join(", ", it.members())));
        return Exit.OK.code();
    }

    @Command(
            name = "suggest",
            description = "Computes a tree that is expected to lose less time, from the failure map, measured restarts and failures.",
            mixinStandardHelpOptions = true)
    int suggest(
            @Mixin DataOption data, @Parameters(index = "0", paramLabel = "APPLICATION") String application,
            @Option(names = "--json", description = "Prints the manager's answer as it is: 'costs', 'failuresPerHour', 'better', 'suggestion',"
                    + " 'suggestionId'.") boolean json)
            throws IOException {
        String answer = answer(data, application, ControlApi::suggestionJson);
        if (json) {
            screen().result(answer);
            return Exit.OK.code();
        }
        TreeView tree = Json.read(answer, TreeView.class);
        tree.costs().forEach((process, seconds) -> screen().result(String.format(Locale.ROOT, "%s: restarts in %.1f s, fails %.4f times an hour",
                process, seconds, tree.failuresPerHour().getOrDefault(process, 0.0))));
        screen().result(tree.suggestion());
        screen().result("'crashonly tree accept " + application + " " + tree.suggestionId() + "' accepts this tree");
        return Exit.OK.code();
    }

    @Command(
            name = "accept",
            description = {
                "Restarts by a suggested tree from now on: by the very one that 'crashonly tree suggest' has shown with that id.",
                "Without an id, by the one that is suggested now, unless another one was shown before."
            },
            mixinStandardHelpOptions = true)
    int accept(
            @Mixin DataOption data, @Parameters(index = "0", paramLabel = "APPLICATION") String application,
            @Parameters(index = "1", paramLabel = "SUGGESTION", arity = "0..1", description = "Its id, as 'crashonly tree suggest' shows it.") String suggestion,
            @Option(names = "--original", description = "By the descriptor's tree again.") boolean original) throws IOException {
        if (original && suggestion != null) {
            throw new ParameterException(spec.commandLine(), "--original takes no suggestion");
        }
        Server server = data.server();
        ElementId id = element(server, application);
        try {
            Optional<String> accepted = original ? Optional.empty() : Optional.of(suggestion != null ? suggestion : suggestedNow(server, id, application));
            server.api().acceptTree(id, accepted);
        } catch (ControlApi.NoAnswer e) {
            throw noAnswer(e);
        }
        screen().result(original ? "restarts by the tree of the descriptor" : "restarts by the suggested tree; see 'crashonly tree show'");
        return Exit.OK.code();
    }

    /** Nobody accepts what he has not seen: if something else was shown before, he is told. */
    private String suggestedNow(Server server, ElementId id, String application) throws IOException, ControlApi.NoAnswer {
        TreeView tree = Json.read(server.api().suggestionJson(id), TreeView.class);
        screen().result(tree.suggestion());
        if (tree.shownBefore() != null) {
            throw new Failure(Exit.FAILED, "the suggestion has changed since one was shown: 'crashonly tree accept " + application + " "
                    + tree.suggestionId() + "' accepts this one, and '" + tree.shownBefore() + "' is the id of the one before");
        }
        return tree.suggestionId();
    }

    /** What is asked of the manager. */
    private interface Question {
        String ask(ControlApi api, ElementId application) throws ControlApi.NoAnswer;
    }

    private static String answer(DataOption data, String application, Question question) throws IOException {
        Server server = data.server();
        try {
            return question.ask(server.api(), element(server, application));
        } catch (ControlApi.NoAnswer e) {
            throw noAnswer(e);
        }
    }

    private static ElementId element(Server server, String application) throws IOException {
        ElementId id = Elements.of(server).resolve(application);
        if (id.level() != Level.APPLICATION) {
            throw new Failure(Exit.USAGE, ElementNames.shown(id) + " is no application");
        }
        return id;
    }

    private static Failure noAnswer(ControlApi.NoAnswer e) {
        return new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager knows the tree in use", e);
    }

    private Screen screen() {
        return Screen.of(spec.commandLine());
    }
}
