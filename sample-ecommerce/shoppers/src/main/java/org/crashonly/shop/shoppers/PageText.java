package org.crashonly.shop.shoppers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page as a shopper reads it.
 *
 * @param status of the answer
 * @param location where it sends the browser; null for nowhere
 */
public record PageText(int status, String location, String html) {

    private static final Pattern INPUT = Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"");
    private static final Pattern STATE = Pattern.compile("data-state=\"([A-Z]+)\"");
    private static final Pattern PRODUCT = Pattern.compile("href=\"/product/([A-Z]{3}-\\d{3})\"");
    private static final Pattern HEADLINE = Pattern.compile("<h1[^>]*>(.*?)</h1>", Pattern.DOTALL);
    private static final Pattern SHELF = Pattern.compile("href=\"/shelf/([a-z-]+)\"");

    /** The hidden fields of the form that is sent to {@code action}. */
    public Map<String, String> hiddenFields(String action) {
        int start = html.indexOf("action=\"" + action + "\"");
        if (start < 0) {
            throw new UnexpectedAnswer("the page has no form that goes to " + action);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = INPUT.matcher(html.substring(start, html.indexOf("</form>", start)));
        while (matcher.find()) {
            fields.put(matcher.group(1), matcher.group(2));
        }
        return fields;
    }

    /** Whether there is a form that goes to {@code action}. */
    public boolean hasForm(String action) {
        return html.contains("action=\"" + action + "\"");
    }

    /** Its status, and what it says first. */
    public String headline() {
        Matcher matcher = HEADLINE.matcher(html);
        return status + (matcher.find() ? " " + matcher.group(1).strip() : "");
    }

    /** The state of the order that the page shows. */
    public Optional<String> orderState() {
        Matcher matcher = STATE.matcher(html);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The products that the page links to. */
    public List<String> products() {
        return all(PRODUCT);
    }

    /** The shelves that the page links to. */
    public List<String> shelves() {
        return all(SHELF);
    }

    private List<String> all(Pattern pattern) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(html);
        while (matcher.find()) {
            if (!found.contains(matcher.group(1))) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }
}
