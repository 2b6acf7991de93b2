package org.crashonly.fmap.fault;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of parameters as text. Each reader is empty where the text is no such value, and the printers give what it reads. */
final class Values {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kmg]?)");
    private static final Pattern PROBABILITY = Pattern.compile("[0-9]{0,3}(\\.[0-9]{1,12})?");
    private static final Pattern CLASS = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*(\\.[\\p{L}_$][\\p{L}\\p{N}_$]*)*");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "k", 10, "m", 20, "g", 30);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final long LARGEST = 1L << 40;
    private static final int MOST = 1_000_000_000;

    private Values() {}

    static boolean isValid(Parameter parameter, String text) {
        return switch (parameter) {
            case PROBABILITY -> probability(text).isPresent();
            case TIMES, AFTER -> whole(text, 1, MOST).isPresent();
            case FOR, DELAY, JITTER -> time(text).isPresent();
            case BYTES -> size(text).isPresent();
            case STATUS -> whole(text, 400, 599).isPresent();
            case PATH -> text.startsWith("/") && text.chars().noneMatch(Character::isWhitespace);
            case CLASS -> CLASS.matcher(text).matches();
            case SURVIVES -> Fault.Survival.of(text).isPresent();
        };
    }

    static Optional<Double> probability(String text) {
        if (text.isEmpty() || !PROBABILITY.matcher(text).matches()) {
            return Optional.empty();
        }
        double value = new BigDecimal(text).doubleValue();
        return value > 0 && value <= 1 ? Optional.of(value) : Optional.empty();
    }

    static Optional<Integer> whole(String text, int least, int most) {
        if (!text.matches("[0-9]{1,10}")) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value >= least && value <= most ? Optional.of((int) value) : Optional.empty();
    }

    static Optional<Duration> time(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Duration value = Duration.ofMillis(Long.parseLong(matcher.group(1)) * MILLIS.get(matcher.group(2)));
        return value.isZero() || value.compareTo(LONGEST) > 0 ? Optional.empty() : Optional.of(value);
    }

    static Optional<Long> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        int shift = SHIFTS.get(matcher.group(2));
        return number == 0 || number > LARGEST >> shift ? Optional.empty() : Optional.of(number << shift);
    }
}
