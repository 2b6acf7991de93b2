package org.crashonly.control;

import java.net.InetAddress;

/**
 * A block of IP addresses.
 *
 * @param network an address of the block
 * @param bits how many of its first bits all addresses of the block share
 */
public record Cidr(InetAddress network, int bits) {

    public Cidr {
        if (bits < 0 || bits > 8 * network.getAddress().length) {
            throw new IllegalArgumentException("/" + bits + ": expected /0 to /" + 8 * network.getAddress().length);
        }
    }

    /** Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        try {
            String address = slash < 0 ? text : text.substring(0, slash);
            // The library would also read 10.1 as an address.
            boolean whole = address.indexOf(':') >= 0 || address.chars().filter(c -> c == '.').count() == 3;
            InetAddress network = InetAddress.ofLiteral(whole ? address : "");
            return new Cidr(network, slash < 0 ? 8 * network.getAddress().length : Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': expected IP addresses such as 10.0.0.0/8, fd00::/8 or 192.0.2.7", e);
        }
    }

    /** Whether {@code address} is one of these. */
    public boolean contains(InetAddress address) {
        byte[] own = network.getAddress();
        byte[] other = address.getAddress();
        if (own.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((own[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
