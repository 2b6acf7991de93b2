package org.crashonly.host.effects;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Form;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import jakarta.ws.rs.ext.Providers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import org.crashonly.component.Idempotent;
import org.crashonly.request.BadHeaderException;
import org.crashonly.request.Headers;
import org.crashonly.request.IdempotencyKey;

/** Where the requests of an operation have their keys. */
sealed interface KeyPlace {

    /** In a field of the header. */
    record Header() implements KeyPlace {}

    /** In a field of a form. */
    record FormField(String name) implements KeyPlace {}

    /** In a variable of the path. */
    record PathVariable(String name) implements KeyPlace {}

    static KeyPlace of(Idempotent mark) {
        if (!mark.formField().isEmpty()) {
            return new FormField(mark.formField());
        }
        return mark.pathParam().isEmpty() ? new Header() : new PathVariable(mark.pathParam());
    }

    /**
     * The key of {@code request}; empty if it has none.
     *
     * @param read its form, if someone has read it before
     */
    default Optional<String> key(ContainerRequestContext request, Providers providers, Optional<Form> read)
            throws BadKeyException, IOException {
        return switch (this) {
            case Header() -> header(request.getHeaders().getOrDefault(Headers.IDEMPOTENCY_KEY, List.of()));
            case FormField(String name) -> only(name, form(request, providers, read).get(name));
            case PathVariable(String name) -> only(name, request.getUriInfo().getPathParameters().get(name));
        };
    }

    private static Optional<String> header(List<String> values) throws BadKeyException {
        try {
            return IdempotencyKey.parse(values).map(IdempotencyKey::value);
        } catch (BadHeaderException e) {
            throw new BadKeyException(e.getMessage(), e.header());
        }
    }

    private static Optional<String> only(String name, List<String> values) throws BadKeyException {
        if (values == null || values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1 || !IdempotencyKey.isKey(values.getFirst())) {
            throw new BadKeyException(name + ": expected one key of 1 to 255 visible ASCII characters, got "
                    + (values.size() > 1 ? values.size() + " values" : values.getFirst().length() + " characters"), null);
        }
        return Optional.of(values.getFirst());
    }

    /** The fields of a form, which can be read again afterwards; none if the body is something else. */
    private static MultivaluedMap<String, String> form(ContainerRequestContext request, Providers providers, Optional<Form> read)
            throws IOException {
        if (read.isPresent() || !isForm(request)) {
            return read.orElseGet(Form::new).asMap();
        }
        byte[] body = request.getEntityStream().readAllBytes();
        request.setEntityStream(new ByteArrayInputStream(body));
        Annotation[] none = {};
        MessageBodyReader<Form> reader =
                providers.getMessageBodyReader(Form.class, Form.class, none, MediaType.APPLICATION_FORM_URLENCODED_TYPE);
        return reader.readFrom(Form.class, Form.class, none, request.getMediaType(), request.getHeaders(), new ByteArrayInputStream(body))
                .asMap();
    }

    private static boolean isForm(ContainerRequestContext request) {
        MediaType type = request.getMediaType();
        return type != null && MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(type);
    }
}
