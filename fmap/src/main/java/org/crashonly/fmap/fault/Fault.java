package org.crashonly.fmap.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A fault as somebody asks for it: {@code latency delay=500ms probability=0.3 times=2}. A fault that lasts and of which nobody said how
 * long ends after {@link #LASTS}, so that none is forgotten in a system.
 *
 * @param values the parameters as they were written; all are valid for the kind
 */
public record Fault(FaultKind kind, Map<Parameter, String> values) {

    /** How long a fault lasts of which nobody says it. */
    public static final Duration LASTS = Duration.ofMinutes(1);

    /** Which restarts do not end a fault, though they would by themselves. */
    public enum Survival {
        /** Those of a module and of what is in it. */
        MODULE,
        /** Those of a process, too. */
        PROCESS;

        static Optional<Survival> of(String word) {
            return Arrays.stream(values()).filter(it -> it.name().toLowerCase(Locale.ROOT).equals(word)).findFirst();
        }
    }

    /** @throws IllegalArgumentException with all that is wrong, a line each */
    public Fault {
        EnumMap<Parameter, String> sorted = new EnumMap<>(Parameter.class);
        sorted.putAll(values);
        values = Collections.unmodifiableMap(sorted);
        List<String> problems = problems(kind, values);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /**
     * Reads a fault: its kind and parameters as {@code name=value}, in any order, with spaces between them.
     *
     * @throws IllegalArgumentException with all that is wrong, a line each
     */
    public static Fault parse(String text) {
        String[] words = text.strip().split("\\s+");
        FaultKind kind = FaultKind.of(words[0]).orElseThrow(() -> new IllegalArgumentException("no fault '" + words[0] + "'; there is "
                + Arrays.stream(FaultKind.values()).map(FaultKind::word).collect(Collectors.joining(", "))));
        EnumMap<Parameter, String> values = new EnumMap<>(Parameter.class);
        List<String> problems = new ArrayList<>();
        for (String word : List.of(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional<Parameter> parameter = Parameter.of(name);
            if (parameter.isEmpty() || equals < 0) {
                problems.add("fault " + kind.word() + ": '" + word + "'; expected name=value with a name of " + words(kind));
            } else if (values.put(parameter.get(), word.substring(equals + 1)) != null) {
                problems.add("fault " + kind.word() + ": " + name + " is there twice");
            }
        }
        problems.addAll(problems(kind, values));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        return new Fault(kind, values);
    }

    /** The share of calls that it strikes. */
    public double probability() {
        return value(Parameter.PROBABILITY).flatMap(Values::probability).orElse(1.0);
    }

    /** After so many strikes it passes; empty if it does not. */
    public OptionalInt times() {
        return values.containsKey(Parameter.TIMES)
                ? OptionalInt.of(Integer.parseInt(values.get(Parameter.TIMES))) : OptionalInt.empty();
    }

    /** So many calls pass before the first strike. */
    public int after() {
        return value(Parameter.AFTER).map(Integer::parseInt).orElse(0);
    }

    /** When it ends by itself; empty for what happens in a moment. */
    public Optional<Duration> lasts() {
        return kind.allowed().contains(Parameter.FOR) ? Optional.of(time(Parameter.FOR).orElse(LASTS)) : Optional.empty();
    }

    public Optional<Duration> delay() {
        return time(Parameter.DELAY);
    }

    public Optional<Duration> jitter() {
        return time(Parameter.JITTER);
    }

    public OptionalLong bytes() {
        return value(Parameter.BYTES).flatMap(Values::size).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** Which restarts do not end it; empty if all do. */
    public Optional<Survival> survives() {
        return value(Parameter.SURVIVES).flatMap(Survival::of);
    }

    /** The text of any parameter. */
    public Optional<String> value(Parameter parameter) {
        return Optional.ofNullable(values.get(parameter));
    }

    /** The text that {@link #parse} reads. */
    @Override
    public String toString() {
        return kind.word() + values.entrySet().stream().map(it -> " " + it.getKey().word() + "=" + it.getValue()).collect(Collectors.joining());
    }

    private Optional<Duration> time(Parameter parameter) {
        return value(parameter).flatMap(Values::time);
    }

    private static List<String> problems(FaultKind kind, Map<Parameter, String> values) {
        List<String> problems = new ArrayList<>();
        kind.required().stream().filter(it -> !values.containsKey(it)).sorted()
                .forEach(it -> problems.add("fault " + kind.word() + ": " + it.word() + " is missing; " + it.expected()));
        values.forEach((parameter, value) -> {
            if (!kind.allowed().contains(parameter)) {
                problems.add("fault " + kind.word() + ": has no " + parameter.word() + "; " + (kind.allowed().isEmpty() ? "nothing can be said of it" : "there is " + words(kind)));
            } else if (!Values.isValid(parameter, value)) {
                problems.add("fault " + kind.word() + ": " + parameter.word() + "=" + value + "; expected " + parameter.expected());
            }
        });
        return problems;
    }

    private static String words(FaultKind kind) {
        return kind.allowed().stream().map(Parameter::word).collect(Collectors.joining(", "));
    }
}
