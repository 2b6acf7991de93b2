package org.crashonly.control;

import java.util.List;
import java.util.Objects;

/**
 * An operation of a component that recognises a request it has had before by a key.
 *
 * @param method of its requests
 * @param path the {@link PathTemplate} of its requests, below the component's context root
 * @param keyPlace where a request carries its key
 * @param keyName of the form field or path variable; for a header that field's name
 * @param except templates of paths that fit {@code path} too but may belong to another operation
 */
public record Operation(String method, String path, KeyPlace keyPlace, String keyName, List<String> except) {

    public Operation {
        Objects.requireNonNull(method);
        Objects.requireNonNull(keyPlace);
        Objects.requireNonNull(keyName);
        PathTemplate ignored = PathTemplate.of(path);
        except = except == null ? List.of() : List.copyOf(except);
    }

    /** Where a request carries the key of its effect. */
    public enum KeyPlace {
        /** In a header field. */
        HEADER,
        /** In a field of an {@code application/x-www-form-urlencoded} body. */
        FORM,
        /** In a variable of the path template. */
        PATH
    }
}
