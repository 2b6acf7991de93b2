package org.crashonly.bench.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcDataSource;

/** What components compute; each takes a number that it cannot know and gives one that it cannot leave out. */
public enum Workload implements LongUnaryOperator {
    /** A loop that compilers make vectors of. */
    ARRAY_SUM(new ArraySum()),
    /** Three loops in each other. */
    MATRIX(new Matrix()),
    /** Loops with branches, over bits. */
    SIEVE(Workload::sieve),
    /** Calls only. */
    FIBONACCI(seed -> fibonacci(24 + (int) (seed & 1))),
    /** Lists and maps of new objects. */
    COLLECTIONS(Workload::collections),
    /** Lambdas that the JDK calls. */
    STREAMS(seed -> IntStream.range(0, 10_000).filter(i -> (i ^ seed) % 3 == 0).mapToObj(i -> "n" + i).mapToInt(String::length).sum()),
    /** Exceptions thrown and caught, in monitors. */
    EXCEPTIONS(Workload::exceptions),
    /** Text, searched by the JDK. */
    REGEX(new Regex()),
    /** A document, read and written by a library that is instrumented as well. */
    JSON(new Json()),
    /** What a request does: a document read, a transaction in a database in this process that is instrumented as well, a document written. */
    REQUEST(new Request());

    @SuppressWarnings("ImmutableEnumChecker")
    private final LongUnaryOperator work;

    Workload(LongUnaryOperator work) {
        this.work = work;
    }

    @Override
    public long applyAsLong(long seed) {
        return work.applyAsLong(seed);
    }

    private static final class ArraySum implements LongUnaryOperator {
        private final int[] numbers = IntStream.range(0, 100_000).toArray();

        @Override
        public long applyAsLong(long seed) {
            numbers[(int) (seed % numbers.length)]++;
            int sum = 0;
            for (int number : numbers) {
                sum += number;
            }
            return sum;
        }
    }

    private static final class Matrix implements LongUnaryOperator {
        private static final int SIZE = 96;
        private final double[][] left = new double[SIZE][SIZE];
        private final double[][] right = new double[SIZE][SIZE];

        @Override
        public long applyAsLong(long seed) {
            left[(int) (seed % SIZE)][3] = seed;
            right[5][(int) (seed % SIZE)] = seed;
            double trace = 0;
            for (int i = 0; i < SIZE; i++) {
                double[] row = new double[SIZE];
                for (int k = 0; k < SIZE; k++) {
                    double factor = left[i][k];
                    double[] from = right[k];
                    for (int j = 0; j < SIZE; j++) {
                        row[j] += factor * from[j];
                    }
                }
                trace += row[i];
            }
            return (long) trace;
        }
    }

    private static long sieve(long seed) {
        int limit = 50_000 + (int) (seed & 7);
        boolean[] composite = new boolean[limit];
        int primes = 0;
        for (int i = 2; i < limit; i++) {
            if (!composite[i]) {
                primes++;
                for (int j = 2 * i; j < limit; j += i) {
                    composite[j] = true;
                }
            }
        }
        return primes;
    }

    private static int fibonacci(int n) {
        return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
    }

    private static long collections(long seed) {
        Map<Integer, List<Long>> byRest = new HashMap<>();
        for (long i = 0; i < 5_000; i++) {
            byRest.computeIfAbsent((int) ((i * 31 + seed) % 97), rest -> new ArrayList<>()).add(i);
        }
        long sum = 0;
        for (Map.Entry<Integer, List<Long>> entry : byRest.entrySet()) {
            for (Long number : entry.getValue()) {
                sum += number ^ entry.getKey();
            }
        }
        return sum;
    }

    private static long exceptions(long seed) {
        long sum = seed;
        Object monitor = new Object();
        for (int i = 0; i < 1_000; i++) {
            try {
                synchronized (monitor) {
                    sum += Integer.parseInt(i % 50 == 0 ? "none" : Integer.toString(i));
                }
            } catch (NumberFormatException e) {
                sum++;
            } finally {
                sum ^= i;
            }
        }
        return sum;
    }

    private static final class Regex implements LongUnaryOperator {
        private final Pattern pattern = Pattern.compile("(\\w+)@(\\w+)\\.(com|org)");
        private final String text = "a line without, one with ann@example.org and bob@shop.com, ".repeat(20);

        @Override
        public long applyAsLong(long seed) {
            long sum = 0;
            Matcher matcher = pattern.matcher(text + seed);
            while (matcher.find()) {
                sum += matcher.group(2).length();
            }
            return sum;
        }
    }

    private static final class Json implements LongUnaryOperator {
        private final ObjectMapper mapper = new ObjectMapper();
        private final String text = "{\"items\":[" + String.join(",", Arrays.asList(new String[30])).replace("null",
                "{\"name\":\"a thing\",\"price\":12.5,\"tags\":[\"red\",\"new\"],\"left\":3}") + "]}";

        @Override
        public long applyAsLong(long seed) {
            try {
                ObjectNode tree = (ObjectNode) mapper.readTree(text);
                tree.put("seed", seed);
                return mapper.writeValueAsString(tree).length();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Request implements LongUnaryOperator {
        private final ObjectMapper mapper = new ObjectMapper();
        private Connection connection;

        private Connection connection() throws SQLException {
            if (connection == null) {
                JdbcDataSource source = new JdbcDataSource();
                source.setURL("jdbc:h2:mem:");
                connection = source.getConnection();
                connection.createStatement().execute("create table item(id bigint primary key, name varchar, stock int)");
                connection.setAutoCommit(false);
            }
            return connection;
        }

        @Override
        public long applyAsLong(long seed) {
            try {
                long id = seed % 500;
                JsonNode order = mapper.readTree("{\"item\":" + id + ",\"name\":\"thing " + id + "\",\"count\":2}");
                try (PreparedStatement merge = connection().prepareStatement("merge into item values (?, ?, ?)")) {
                    merge.setLong(1, order.get("item").asLong());
                    merge.setString(2, order.get("name").asText());
                    merge.setInt(3, order.get("count").asInt());
                    merge.executeUpdate();
                }
                ObjectNode answer = mapper.createObjectNode();
                try (PreparedStatement select =
                        connection().prepareStatement("select name, stock from item where id between ? and ? order by name")) {
                    select.setLong(1, id - 5);
                    select.setLong(2, id + 5);
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            answer.put(rows.getString(1), rows.getInt(2));
                        }
                    }
                }
                connection().commit();
                return mapper.writeValueAsBytes(answer).length;
            } catch (SQLException | IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
