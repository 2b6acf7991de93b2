package org.crashonly.cli;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as people type it: {@code 65536}, {@code 64k}, {@code 16m}, {@code 1g}. */
final class Size implements ITypeConverter<Long> {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([kmg]?)");
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "k", 10, "m", 20, "g", 30);

    /** @throws TypeConversionException if {@code text} is no size, or none at all */
    @Override
    public Long convert(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
            throw new TypeConversionException("'" + text + "' is no size: expected for instance 64k, 16m or 1g");
        }
        return Long.parseLong(form.group(1)) << SHIFTS.get(form.group(2));
    }
}
