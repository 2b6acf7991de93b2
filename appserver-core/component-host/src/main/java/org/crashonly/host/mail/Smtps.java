package org.crashonly.host.mail;

import jakarta.mail.Session;
import jakarta.mail.URLName;
import org.eclipse.angus.mail.smtp.SMTPSSLTransport;

/** SMTP over TLS, with the time-outs of {@link MailPatience}. Made by Jakarta Mail from its name. */
public final class Smtps extends SMTPSSLTransport {

    public Smtps(Session session, URLName url) {
        super(MailPatience.within(session, "smtps"), url);
    }
}
