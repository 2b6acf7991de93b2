package org.crashonly.shop.payment;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crashonly.shop.contract.Card;

/** What makes a card one that can be charged. Pure: the month comes in. */
final class CardRules {

    private static final Pattern EXPIRY = Pattern.compile("\\s*(\\d{1,2})\\s*/\\s*(?:20)?(\\d{2})\\s*");
    private static final Pattern CODE = Pattern.compile("\\d{3,4}");

    private CardRules() {}

    /** The field that is wrong: {@code number}, {@code expiry} or {@code code}; empty if none is. */
    static Optional<String> wrongField(Card card, YearMonth now) {
        if (Verdict.of(digits(card.number())).isEmpty()) {
            return Optional.of("number");
        }
        if (expiry(card.expiry()).filter(month -> !month.isBefore(now)).isEmpty()) {
            return Optional.of("expiry");
        }
        return CODE.matcher(text(card.code()).strip()).matches() ? Optional.empty() : Optional.of("code");
    }

    /** People group digits as printed. */
    static String digits(String number) {
        return text(number).replaceAll("[ -]", "");
    }

    /** The last month in which the card is good. */
    static Optional<YearMonth> expiry(String expiry) {
        Matcher matcher = EXPIRY.matcher(text(expiry));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(YearMonth.of(2000 + Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(1))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Brand and last digits. */
    static String shown(String digits) {
        return (digits.startsWith("5") ? "Mastercard" : "Visa") + " ending in " + digits.substring(digits.length() - 4);
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
