package org.crashonly.host.mail;

import jakarta.mail.Provider;

/** Lets mail by SMTP go through {@link Smtp}; it stands before the container's own, which is a default one. */
public final class SmtpProvider extends Provider {

    public SmtpProvider() {
        super(Type.TRANSPORT, "smtp", Smtp.class.getName(), "crashonly", null);
    }
}
