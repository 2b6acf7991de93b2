package org.crashonly.host.mail;

import jakarta.mail.Session;
import jakarta.mail.URLName;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** SMTP, with the time-outs of {@link MailPatience}. Made by Jakarta Mail from its name. */
public final class Smtp extends SMTPTransport {

    public Smtp(Session session, URLName url) {
        super(MailPatience.within(session, "smtp"), url);
    }
}
