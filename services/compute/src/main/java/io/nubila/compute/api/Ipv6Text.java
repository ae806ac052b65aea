package io.nubila.compute.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;

/** IPv6 addresses in their one canonical text (RFC 5952). */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /** The shortest form of an address that has been checked already; what is no IPv6 address stays as it is. */
    static String shortest(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            // A text with a colon is never looked up.
            return InetAddress.getByName(address) instanceof Inet6Address found ? write(found.getAddress()) : address;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private static String write(byte[] bytes) {
        var groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
        }
        int from = 0;
        int length = 0;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - start > length) {
                from = start;
                length = end - start;
            }
        }
        if (length < 2) {
            return join(groups, 0, GROUPS);
        }
        return join(groups, 0, from) + "::" + join(groups, from + length, GROUPS);
    }

    private static String join(int[] groups, int from, int to) {
        var parts = new ArrayList<String>();
        for (int i = from; i < to; i++) {
            parts.add(Integer.toHexString(groups[i]));
        }
        return String.join(":", parts);
    }
}
