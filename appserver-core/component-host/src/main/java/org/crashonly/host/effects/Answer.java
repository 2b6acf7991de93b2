package org.crashonly.host.effects;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.crashonly.control.Json;
import org.crashonly.request.HopByHop;

/**
 * What an operation answered.
 *
 * @param fields of the header, as the operation gave them; those that describe one transmission are left out
 * @param body null for an answer without an entity
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares answers, or writes to one.
record Answer(int status, Map<String, List<String>> fields, byte[] body) {

    private static final Set<String> OF_ONE_TRANSMISSION = Set.of("content-length", "date");

    Answer {
        Map<String, List<String>> kept = new LinkedHashMap<>(fields);
        kept.keySet().removeIf(name -> HopByHop.is(name) || OF_ONE_TRANSMISSION.contains(name.toLowerCase(Locale.ROOT)));
        fields = kept;
    }

    /** The same with an entity of {@code mediaType}; null if that is not known. */
    Answer with(String mediaType, byte[] entity) {
        Map<String, List<String>> all = new LinkedHashMap<>(fields);
        if (mediaType != null) {
            all.keySet().removeIf("Content-Type"::equalsIgnoreCase);
            all.put("Content-Type", List.of(mediaType));
        }
        return new Answer(status, all, entity);
    }

    /** The fields as one line of text. */
    String fieldsText() {
        return Json.line(fields);
    }

    /** Reads what was stored; {@code fields} as {@link #fieldsText} wrote them. */
    static Answer stored(int status, String fields, byte[] body) {
        try {
            return new Answer(status, Json.MAPPER.readerForMapOf(List.class).readValue(fields), body);
        } catch (IOException e) {
            throw new IllegalStateException("the header fields of a stored answer cannot be read: " + fields, e);
        }
    }
}
