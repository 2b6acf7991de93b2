package org.crashonly.manager.application;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;

/** Collects what is wrong with one descriptor, so that all of it is said together. */
final class Problems {

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Mark mark, String key, String text) {
        found.add(new Problem(file, mark.getLine() + 1, mark.getColumn() + 1, key, text));
    }

    void add(String text) {
        found.add(new Problem(file, 0, 0, "", text));
    }

    void throwIfAny() throws DescriptorException {
        if (!found.isEmpty()) {
            throw new DescriptorException(found);
        }
    }
}
