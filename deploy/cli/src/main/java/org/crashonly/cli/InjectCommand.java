package org.crashonly.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.crashonly.bench.Span;
import org.crashonly.control.ElementId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "inject",
        description = {
            "Has a fault happen to a process, store, module or bean, to see what the server makes of it.",
            "To processes and stores: kill, freeze, restart; to hosts also out-of-memory, connection-leak, data-source-lost;",
            "to session stores corrupt-session, and corrupt-page, which damages what can be repaired.",
            "To modules: exception, error status=502, latency delay=500ms, hang, loop, deadlock, leak bytes=1m, thread-leak, file-leak,",
            "metaspace-leak, null-result, wrong-result, reset, refuse; with path=/cart only to requests there and below.",
            "To what modules ask of others: name-lost (their data sources), slow-peer bytes=100 (a second), half-open-peer.",
            "To what is asked of a store: exception, latency delay=500ms, hang, data-source-lost, slow-peer bytes=100,",
            "half-open-peer; to a store on H2: disk-full.",
            "To calls of a bean: exception, latency delay=500ms, hang. Exceptions may be any of the JDK's: class=java.io.IOException.",
            "It ends by itself (after a minute if unsaid), and with the process, the generation of the module or the bean's restart;",
            "'crashonly status' shows it, with --beans those of beans. What is ended in a module is ended in its beans, too."
        },
        mixinStandardHelpOptions = true)
final class InjectCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    DataOption data;

    @Parameters(index = "0", paramLabel = "ID", description = "The element, as 'crashonly status' shows it; any unambiguous end of it will do.")
    String id;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "FAULT", description = "Its kind, then name=value: probability, times, after, for, path, delay, jitter, status, bytes, class, survives.")
    List<String> fault;

    @Option(names = "--for", paramLabel = "TIME", converter = Span.class, description = "It ends after this time: 500ms, 30s, 5m.")
    Duration lasts;

    @Option(names = "--count", paramLabel = "N", description = "It ends after so many strikes.")
    Integer count;

    @Option(names = "--off", description = "Ends what is injected there.")
    boolean off;

    @Override
    public Integer call() throws IOException {
        if (off == (fault != null)) {
            throw new ParameterException(
                    spec.commandLine(), off ? "--off takes no fault" : "name a fault, as in 'crashonly inject " + id + " hang', or --off");
        }
        Server server = data.server();
        ElementId element = Elements.of(server).resolve(id);
        try {
            if (off) {
                server.api().heal(element);
            } else {
                server.api().inject(element, text()).ifPresent(why -> {
                    throw new Failure(Exit.FAILED, why);
                });
            }
        } catch (ControlApi.NoAnswer e) {
            throw new Failure(Exit.NOT_RUNNING, e.getMessage() + "; only the manager injects faults", e);
        }
        Screen.of(spec.commandLine()).result((off ? "ended what was injected into " : "injected " + text() + " into ") + ElementNames.shown(element));
        return Exit.OK.code();
    }

    private String text() {
        return String.join(" ", fault) + (lasts == null ? "" : " for=" + Span.text(lasts)) + (count == null ? "" : " times=" + count);
    }
}
