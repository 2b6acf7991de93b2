package org.crashonly.frontdoor;

import io.netty.handler.codec.http.HttpVersion;

/** Why a request that the decoder could read, or nearly, is not taken for one. */
abstract sealed class Unreadable extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private Unreadable(String message) {
        super(message);
    }

    /** The header has more fields than are allowed. */
    static final class TooManyFields extends Unreadable {
        private static final long serialVersionUID = 1L;

        TooManyFields(int fields, int limit) {
            super(fields + " header fields, " + limit + " are allowed");
        }
    }

    /** A field has a character that no field may have. */
    static final class ForbiddenCharacter extends Unreadable {
        private static final long serialVersionUID = 1L;

        private final String field;

        ForbiddenCharacter(CharSequence field) {
            super("the value of a header field has a character that none may have");
            this.field = field.toString();
        }

        /** The name of the field; null if it is too long to be repeated. */
        String field() {
            return FieldBounds.shown(field);
        }
    }

    /** The request is of a version of HTTP that is not spoken here. */
    static final class OtherVersion extends Unreadable {
        private static final long serialVersionUID = 1L;

        OtherVersion(HttpVersion version) {
            super(version.text() + ": HTTP/1.1 is spoken here, and HTTP/1.0");
        }
    }

    /** The body has codings that are not understood here, so its end cannot be known, or its meaning. */
    static final class OtherCoding extends Unreadable {
        private static final long serialVersionUID = 1L;

        OtherCoding() {
            super("the only Transfer-Encoding understood is chunked, once");
        }
    }
}
