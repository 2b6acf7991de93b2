package org.crashonly.host.mail;

import jakarta.mail.Provider;

/** Lets mail by SMTP over TLS go through {@link Smtps}; it stands before the container's own, which is a default one. */
public final class SmtpsProvider extends Provider {

    public SmtpsProvider() {
        super(Type.TRANSPORT, "smtps", Smtps.class.getName(), "crashonly", null);
    }
}
