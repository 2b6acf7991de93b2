package org.crashonly.frontdoor;

import java.util.Optional;
import org.crashonly.control.Operations;
import org.crashonly.request.IdempotencyKey;
import org.crashonly.request.MethodKind;
import org.crashonly.request.RepeatRule;
import org.crashonly.request.RepeatRule.Body;
import org.crashonly.request.RepeatRule.Delivery;

/** What is known of a request's effect: whether the request names it, and whether its operation knows that name again. */
final class Effect {

    private final MethodKind kind;
    private final boolean deduplicates;
    /** Which field of the body names it; null if the body is not asked. */
    private final String formField;
    private final String pathKey;
    private boolean named;
    private String formKey;

    private Effect(MethodKind kind, boolean deduplicates, String formField, String pathKey, boolean named) {
        this.kind = kind;
        this.pathKey = pathKey;
        this.deduplicates = deduplicates;
        this.formField = formField;
        this.named = named;
    }

    /** The effect of a request to {@code component}, as far as its header tells. */
    static Effect of(String method, Incoming incoming, Component component) {
        MethodKind kind = MethodKind.of(method);
        Optional<Operations.Match> operation =
                kind == MethodKind.OTHER ? component.operations().find(method, incoming.path().asSent()) : Optional.empty();
        if (operation.isEmpty()) {
            return new Effect(kind, false, null, null, incoming.key() != null);
        }
        Operations.Match match = operation.get();
        return switch (match.operation().keyPlace()) {
            case HEADER -> new Effect(kind, true, null, null, incoming.key() != null);
            case PATH -> new Effect(kind, true, null, match.pathKey(), match.pathKey() != null && IdempotencyKey.isKey(match.pathKey()));
            case FORM -> new Effect(kind, true, match.operation().keyName(), null, false);
        };
    }

    /** Which field of a form names it; null if none does. */
    String formField() {
        return formField;
    }

    /** The part of the path that names it; null if none does. */
    String pathKey() {
        return pathKey;
    }

    MethodKind kind() {
        return kind;
    }

    /** The body is here, all of it: it may name the effect. */
    void learn(RequestBody body, String contentType) {
        if (formField != null && FormField.isForm(contentType)) {
            formKey = FormField.only(body.text(), formField).filter(IdempotencyKey::isKey).orElse(null);
            named = formKey != null;
        }
    }

    /** The name that its body gives it; null if that gives it none. */
    String formKey() {
        return formKey;
    }

    /**
     * Whether only the ledger can tell a repeat of such a request: its method is not idempotent, and its operation knows no keys, or looks for
     * them where this one has none. May be false once the body was read.
     */
    boolean needsLedger() {
        return kind == MethodKind.OTHER && !(deduplicates && named);
    }

    /** Whether such a request may be sent again even if it was started. */
    boolean isRepeatable() {
        return RepeatRule.isRepeatable(kind, named, deduplicates);
    }

    /** Whether it may be sent again as things stand. */
    boolean mayRepeat(Delivery delivery, Body left) {
        return RepeatRule.of(kind, named, deduplicates, delivery, left, false).mayRepeat();
    }
}
