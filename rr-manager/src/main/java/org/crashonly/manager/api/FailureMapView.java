package org.crashonly.manager.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.Map;
import java.util.TreeMap;
import org.crashonly.fmap.infer.Parameters;

/**
 * What {@code GET /api/fmap} answers: two failure maps in the format of their file, and what they are learned by.
 *
 * @param accepted what somebody accepted, declared or injected
 * @param known that, and what the manager has seen since
 * @param parameters of each application, by its name
 */
public record FailureMapView(@JsonRawValue String accepted, @JsonRawValue String known, Map<String, ParametersView> parameters) {

    /**
     * How much has to be seen in production before it is believed, see {@link Parameters}.
     *
     * @param confidence above 0 and up to 1
     */
    public record ParametersView(long windowMillis, int support, double confidence, long forgetMillis) {

        /** Those of applications, by their names. */
        public static Map<String, ParametersView> of(Map<String, Parameters> parameters) {
            Map<String, ParametersView> views = new TreeMap<>();
            parameters.forEach((name, it) -> views.put(
                    name, new ParametersView(it.window().toMillis(), it.support(), it.confidence(), it.forget().toMillis())));
            return views;
        }
    }
}
