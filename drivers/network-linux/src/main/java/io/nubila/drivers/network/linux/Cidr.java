package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Problem;
import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** An address range; {@code network} has no bits set behind the prefix. */
record Cidr(int ipVersion, BigInteger network, int prefix) {

    /** Reads an address with or without a prefix length. */
    static Cidr of(String text) {
        var slash = text.indexOf('/');
        try {
            var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int version = address instanceof Inet6Address ? 6 : 4;
            int bits = version == 6 ? 128 : 32;
            int prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix > bits) {
                throw new IllegalArgumentException("prefix");
            }
            var number = new BigInteger(1, address.getAddress());
            return new Cidr(version, number.shiftRight(bits - prefix).shiftLeft(bits - prefix), prefix);
        } catch (IllegalArgumentException e) {
            throw new Problem.Invalid("'%s' is not an address range.".formatted(text)).exception(e);
        }
    }

    /** The first IPv4 address among addresses with prefix lengths, without its prefix length. */
    static Optional<String> first4(List<String> cidrs) {
        return cidrs.stream()
                .filter(cidr -> !cidr.contains(":"))
                .findFirst()
                .map(cidr -> cidr.substring(0, cidr.indexOf('/')));
    }

    /** An IPv6 address in the short form that other programs write (RFC 5952). */
    static String compressed(String address) {
        var groups = InetAddress.ofLiteral(address).getHostAddress().split(":", -1);
        int best = -1;
        int length = 1;
        for (int i = 0; i < groups.length; i++) {
            int zeros = 0;
            while (i + zeros < groups.length && groups[i + zeros].equals("0")) {
                zeros++;
            }
            if (zeros > length) {
                best = i;
                length = zeros;
            }
        }
        if (best < 0) {
            return String.join(":", groups);
        }
        var all = List.of(groups);
        return String.join(":", all.subList(0, best)) + "::" + String.join(":", all.subList(best + length, all.size()));
    }

    /** Those that no other of them contains; the kernel takes no overlapping ranges. */
    static List<Cidr> outermost(List<Cidr> ranges) {
        return ranges.stream()
                .distinct()
                .filter(range -> ranges.stream().noneMatch(other -> !other.equals(range) && other.contains(range)))
                .toList();
    }

    boolean contains(Cidr other) {
        return ipVersion == other.ipVersion
                && prefix <= other.prefix
                && other.network.shiftRight(bits() - prefix).equals(network.shiftRight(bits() - prefix));
    }

    boolean isHost() {
        return prefix == bits();
    }

    boolean isAll() {
        return prefix == 0;
    }

    /** The first address. */
    String host() {
        var bytes = new byte[bits() / 8];
        var number = network.toByteArray();
        for (int i = 1; i <= Math.min(bytes.length, number.length); i++) {
            bytes[bytes.length - i] = number[number.length - i];
        }
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new Problem.Bug("address of " + bytes.length + " bytes").exception(e);
        }
    }

    /** The netmask of an IPv4 range, such as 255.255.255.0. */
    String netmask() {
        var all = BigInteger.ONE.shiftLeft(bits()).subtract(BigInteger.ONE);
        return new Cidr(ipVersion, all.shiftRight(bits() - prefix).shiftLeft(bits() - prefix), bits()).host();
    }

    String text() {
        return host() + "/" + prefix;
    }

    /** The 32 digits of an IPv6 address as nft's raw matches take them. */
    String hex() {
        return String.format("0x%032x", network);
    }

    private int bits() {
        return ipVersion == 6 ? 128 : 32;
    }
}
