package org.crashonly.host.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MailPatienceTest {

    @Test
    void aServerIsWaitedForAsLongAsTheRequestHasOrLess() {
        Properties defaults = new Properties();
        defaults.setProperty("mail.smtp.host", "mail.example.org");
        Properties own = new Properties(defaults);
        own.setProperty("mail.smtp.timeout", "200");
        Properties bounded = MailPatience.within(own, "smtp", TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(bounded.getProperty("mail.smtp.host")).isEqualTo("mail.example.org");
        assertThat(bounded.getProperty("mail.smtp.timeout")).isEqualTo("200");
        assertThat(bounded.getProperty("mail.smtp.connectiontimeout")).isEqualTo("900");
        assertThat(bounded.getProperty("mail.smtp.writetimeout")).isEqualTo("900");
        assertThat(own).as("others send by it too").containsOnlyKeys("mail.smtp.timeout");
    }
}
