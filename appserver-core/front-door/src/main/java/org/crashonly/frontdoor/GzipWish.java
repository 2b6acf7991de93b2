package org.crashonly.frontdoor;

import java.util.List;
import java.util.Locale;

/** Whether a client takes a body compressed with gzip, by its {@code Accept-Encoding} (RFC 9110 §12.5.3). */
final class GzipWish {

    private GzipWish() {}

    /** Whether {@code fields} rate gzip at least as high as the plain body, and above 0. */
    static boolean in(List<String> fields) {
        double gzip = -1;
        double identity = -1;
        double any = -1;
        for (String field : fields) {
            for (String item : field.split(",")) {
                String[] parts = item.split(";");
                double quality = quality(parts);
                switch (parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT)) {
                    case "gzip", "x-gzip" -> gzip = quality;
                    case "identity" -> identity = quality;
                    case "*" -> any = quality;
                    default -> { }
                }
            }
        }
        double wanted = gzip >= 0 ? gzip : any;
        return wanted > 0 && wanted >= identity;
    }

    private static double quality(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Double.parseDouble(parameter.substring(2));
                } catch (NumberFormatException e) {
                    return 0;
                }
            }
        }
        return 1;
    }
}
