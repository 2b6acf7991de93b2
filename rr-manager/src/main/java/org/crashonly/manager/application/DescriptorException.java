package org.crashonly.manager.application;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A descriptor was refused; says everything that is wrong with it, one problem a line, in the order of the file. */
public final class DescriptorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public DescriptorException(List<Problem> problems) {
        super(inOrder(problems).stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = inOrder(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static List<Problem> inOrder(List<Problem> problems) {
        return problems.stream()
                .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
                .toList();
    }
}
