package io.nubila.network.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** An IP address as a number, so that addresses can be compared and counted. Never looks up a name. */
public record Ip(int version, BigInteger value) implements Comparable<Ip> {
    private static final int MAX_TEXT = 45;

    /** The address this text means, empty when it is none. */
    public static Optional<Ip> parse(String text) {
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            return Optional.empty();
        }
        return text.indexOf(':') >= 0 ? parse6(text) : parse4(text).map(value -> new Ip(4, BigInteger.valueOf(value)));
    }

    /** An address of our own making. */
    public static Ip of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no IP address: " + text));
    }

    private static Optional<Long> parse4(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return Optional.empty();
        }
        long value = 0;
        for (var part : parts) {
            if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            int octet = Integer.parseInt(part);
            if (octet > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
                return Optional.empty();
            }
            value = value << 8 | octet;
        }
        return Optional.of(value);
    }

    private static Optional<Ip> parse6(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return Optional.empty();
        }
        var head = gap < 0 ? text : text.substring(0, gap);
        var tail = gap < 0 ? "" : text.substring(gap + 2);
        var first = groups(head);
        var last = groups(tail);
        if (first.isEmpty() || last.isEmpty()) {
            return Optional.empty();
        }
        int missing = 8 - first.get().size() - last.get().size();
        if (gap < 0 ? missing != 0 : missing < 1) {
            return Optional.empty();
        }
        var all = new ArrayList<>(first.get());
        for (int i = 0; i < missing; i++) {
            all.add(0);
        }
        all.addAll(last.get());
        var value = BigInteger.ZERO;
        for (int group : all) {
            value = value.shiftLeft(16).or(BigInteger.valueOf(group));
        }
        return Optional.of(new Ip(6, value));
    }

    private static Optional<List<Integer>> groups(String text) {
        var found = new ArrayList<Integer>();
        if (text.isEmpty()) {
            return Optional.of(found);
        }
        var parts = Arrays.asList(text.split(":", -1));
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (i == parts.size() - 1 && part.indexOf('.') >= 0) {
                var four = parse4(part);
                if (four.isEmpty()) {
                    return Optional.empty();
                }
                found.add((int) (four.get() >> 16));
                found.add((int) (four.get() & 0xffff));
            } else if (part.isEmpty()
                    || part.length() > 4
                    || !part.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
                return Optional.empty();
            } else {
                found.add(Integer.parseInt(part, 16));
            }
        }
        return Optional.of(found);
    }

    /** The address that many further on; may be negative. */
    public Ip plus(long steps) {
        return new Ip(version, value.add(BigInteger.valueOf(steps)));
    }

    /** Length of an address in bits: 32 or 128. */
    public int bits() {
        return version == 4 ? 32 : 128;
    }

    /** Text of a fixed width whose order is the order of the addresses. */
    public String sortKey() {
        var hex = value.toString(16);
        return "0".repeat(bits() / 4 - hex.length()) + hex;
    }

    /** The address of a {@link #sortKey}. */
    public static Ip ofSortKey(String key) {
        return new Ip(key.length() == 8 ? 4 : 6, new BigInteger(key, 16));
    }

    @Override
    public int compareTo(Ip other) {
        return version != other.version ? Integer.compare(version, other.version) : value.compareTo(other.value);
    }

    /** The canonical text: dotted for IPv4, compressed lower-case for IPv6. */
    @Override
    public String toString() {
        if (version == 4) {
            long number = value.longValue();
            return (number >> 24) + "." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
        }
        var groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = value.shiftRight(112 - 16 * i).intValue() & 0xffff;
        }
        int start = -1;
        int longest = 1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && groups[end] == 0) {
                end++;
            }
            if (end - i > longest) {
                start = i;
                longest = end - i;
            }
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += longest - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
