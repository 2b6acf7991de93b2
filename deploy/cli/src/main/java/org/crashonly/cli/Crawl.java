package org.crashonly.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds pages of a web application by following links from where its components are reached. It only asks, by GET, and only pages of the
 * same address; what does not answer with success is left out.
 */
final class Crawl {

    /** More pages would mean fewer requests to each. */
    static final int MOST_PAGES = 40;
    /** A site of endless links, none of which answers well, must come to an end as well. */
    private static final int MOST_ASKED = 200;
    /** For a page, and for all of them. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    /** Of a page; what is larger is left out, and so is what has no end. */
    private static final long MOST_BYTES = 1 << 20;
    private static final Pattern LINK = Pattern.compile("(?:href|src)\\s*=\\s*[\"']([^\"'#]+)", Pattern.CASE_INSENSITIVE);

    private final String base;

    Crawl(String base) {
        this.base = base;
    }

    /** The pages that are found from {@code starts}, paths. */
    List<LoadRequest> from(List<String> starts) {
        Deque<String> due = new ArrayDeque<>(starts);
        Set<String> known = new HashSet<>(starts);
        List<LoadRequest> pages = new ArrayList<>();
        long begun = System.nanoTime();
        HttpClient client = Load.client();
        try {
            for (int asked = 0; !due.isEmpty() && pages.size() < MOST_PAGES && asked < MOST_ASKED; asked++) {
                if (System.nanoTime() - begun > LONGEST.toNanos()) {
                    break;
                }
                String target = due.poll();
                HttpResponse<String> page = ask(client, target);
                if (page != null && page.statusCode() / 100 == 2) {
                    pages.add(LoadRequest.get(target));
                }
                if (page != null && page.statusCode() < 400) {
                    links(target, page).stream().filter(known::add).forEach(due::add);
                }
            }
        } finally {
            client.shutdownNow();
        }
        return pages;
    }

    /** Null if it does not answer, or not in this way. */
    private HttpResponse<String> ask(HttpClient client, String target) {
        try {
            return BoundedAnswer.to(LoadRequest.get(target).to(base, PATIENCE), client, HttpResponse.BodyHandlers.ofString(), MOST_BYTES);
        } catch (IOException | IllegalArgumentException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(Exit.INTERRUPTED, "interrupted", e);
        }
    }

    private List<String> links(String target, HttpResponse<String> page) {
        List<String> links = new ArrayList<>();
        page.headers().firstValue("Location").flatMap(it -> Optional.ofNullable(local(target, it))).ifPresent(links::add);
        if (page.headers().firstValue("Content-Type").filter(it -> it.contains("html")).isPresent()) {
            links.addAll(links(target, page.body()));
        }
        return links;
    }

    /** The paths that the page {@code html} at {@code target} links to, those of other addresses left out. */
    List<String> links(String target, String html) {
        List<String> links = new ArrayList<>();
        for (Matcher link = LINK.matcher(html); link.find();) {
            String local = local(target, link.group(1).replace("&amp;", "&"));
            if (local != null && !links.contains(local)) {
                links.add(local);
            }
        }
        return links;
    }

    private String local(String target, String link) {
        try {
            URI uri = URI.create(base + target).resolve(link.strip());
            if (!(uri.getScheme() + "://" + uri.getRawAuthority()).equals(base)) {
                return null;
            }
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            // A session's name is its own.
            path = path.replaceFirst(";jsessionid=[^/?]*", "");
            return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
