package org.crashonly.shop.shoppers;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shops, prints what happened, audits. */
@Command(name = "shoppers", mixinStandardHelpOptions = true, sortOptions = false,
        description = "Shops like people with browsers, and audits the shop's stores. Exits with 0 only if nothing went wrong.")
public final class Main implements Callable<Integer> {

    @Option(names = "--url", defaultValue = "http://127.0.0.1:8080/", description = "where the shop is (default: ${DEFAULT-VALUE})")
    private URI url;

    @Option(names = "--shoppers", defaultValue = "20", description = "how many at a time (default: ${DEFAULT-VALUE})")
    private int shoppers;

    @Option(names = "--for", defaultValue = "60", description = "seconds (default: ${DEFAULT-VALUE})")
    private long seconds;

    @Option(names = "--think", defaultValue = "1000", description = "mean milliseconds between two actions of a shopper (default: ${DEFAULT-VALUE})")
    private long thinkMillis;

    @Option(names = "--rate", defaultValue = "0", description = "actions per second, begun on schedule; 0: shoppers wait and think (default: ${DEFAULT-VALUE})")
    private double rate;

    @Option(names = "--patience", defaultValue = "60", description = "seconds until an unanswered request is an error (default: ${DEFAULT-VALUE})")
    private long patienceSeconds;

    @Option(names = "--seed", defaultValue = "1", description = "of what looks random (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--jdbc-url", description = "the store to audit")
    private String jdbcUrl;

    @Option(names = "--jdbc-user", defaultValue = "", description = "its user")
    private String jdbcUser;

    @Option(names = "--jdbc-password-file", description = "a file with the user's password")
    private Path jdbcPasswordFile;

    @Option(names = "--alone", description = "nobody else ever shopped there: an order that these shoppers did not intend is an error")
    private boolean alone;

    @Option(names = "--json", description = "write the summary there")
    private Path json;

    @Option(names = "--csv", description = "write the timeline there")
    private Path csv;

    @Option(names = "--svg", description = "draw the timeline there")
    private Path svg;

    /** Runs; see {@code --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Config config = new Config(url, shoppers, Duration.ofSeconds(seconds), Duration.ofMillis(thinkMillis), rate,
                Duration.ofSeconds(patienceSeconds), seed);
        Books books = Crowd.shop(config);
        Summary summary = Summary.of(config, books, jdbcUrl == null ? null : audit(books));
        String text = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(summary);
        System.out.println(text);
        write(json, text);
        write(csv, Plot.csv(books));
        write(svg, Plot.svg(books));
        return summary.isClean() ? 0 : 1;
    }

    private Audit.Result audit(Books books) throws SQLException, IOException, InterruptedException {
        String password = jdbcPasswordFile == null ? "" : Files.readString(jdbcPasswordFile).strip();
        try (Connection connection = DriverManager.getConnection(jdbcUrl, jdbcUser, password)) {
            return new Audit(connection).afterRecovery(books.acknowledged(), books.intended(), alone);
        }
    }

    private static void write(Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text);
        }
    }
}
