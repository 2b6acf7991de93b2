package org.crashonly.manager.study;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of a study: text and numbers, a name for each column. */
public record Table(List<String> columns, List<List<Object>> rows) {

    public Table {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("row " + row + "; expected " + columns.size() + " values: " + columns);
            }
        }
    }

    /** The rows as RFC 4180 has them; numbers with a point and up to three decimals. */
    public String csv() {
        StringBuilder csv = new StringBuilder(line(columns));
        rows.forEach(row -> csv.append(line(row)));
        return csv.toString();
    }

    private static String line(List<?> values) {
        return values.stream().map(Table::cell).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String cell(Object value) {
        String text = value instanceof Double number ? number(number) : value.toString();
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Without zeros at the end. */
    static String number(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
