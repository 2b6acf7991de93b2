package org.crashonly.host.mail;

import jakarta.mail.Authenticator;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import java.util.Properties;
import org.crashonly.host.calls.CallPatience;

/** How long a mail server is waited for: not longer than the caller of the request in whose course mail is sent. */
final class MailPatience {

    private static final String[] TIMEOUTS = {"connectiontimeout", "timeout", "writetimeout"};

    private MailPatience() {}

    /** {@code session}, with time-outs for {@code protocol} that fit the request of the calling thread; itself if that has no deadline. */
    static Session within(Session session, String protocol) {
        long left = CallPatience.ofRequest(System.nanoTime());
        return left == CallPatience.FOR_EVER ? session : Session.getInstance(within(session.getProperties(), protocol, left), asking(session));
    }

    /** A copy: others send by the same session. */
    static Properties within(Properties own, String protocol, long left) {
        Properties bounded = new Properties(own);
        bounded.putAll(own);
        for (String timeout : TIMEOUTS) {
            String name = "mail." + protocol + "." + timeout;
            bounded.setProperty(name, Integer.toString(CallPatience.millis(left, own.getProperty(name))));
        }
        return bounded;
    }

    private static Authenticator asking(Session session) {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return session.requestPasswordAuthentication(
                        getRequestingSite(), getRequestingPort(), getRequestingProtocol(), getRequestingPrompt(), getDefaultUserName());
            }
        };
    }
}
