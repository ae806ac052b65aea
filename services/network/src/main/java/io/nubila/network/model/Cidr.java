package io.nubila.network.model;

import java.math.BigInteger;
import java.util.Optional;

/** A range of addresses by its first address and prefix length. */
public record Cidr(Ip first, int prefix) {
    /** Reads {@code 10.0.0.0/24}; host bits are cut off, a missing prefix means one address. Empty when it is none. */
    public static Optional<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        var address = Ip.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().bits();
        int prefix = bits;
        if (slash >= 0) {
            var length = text.substring(slash + 1);
            if (length.isEmpty() || length.length() > 3 || !length.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return Optional.empty();
            }
            prefix = Integer.parseInt(length);
        }
        return prefix > bits ? Optional.empty() : Optional.of(around(address.get(), prefix));
    }

    /** A range of our own making. */
    public static Cidr of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("no CIDR: " + text));
    }

    /** The range of that prefix length which holds the address. */
    public static Cidr around(Ip address, int prefix) {
        int host = address.bits() - prefix;
        return new Cidr(
                new Ip(address.version(), address.value().shiftRight(host).shiftLeft(host)), prefix);
    }

    /** 4 or 6. */
    public int version() {
        return first.version();
    }

    /** How many addresses there are. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(first.bits() - prefix);
    }

    /** The last address: for IPv4 networks the broadcast address. */
    public Ip last() {
        return new Ip(version(), first.value().add(size()).subtract(BigInteger.ONE));
    }

    /** Whether the address lies in it. */
    public boolean contains(Ip address) {
        return address.version() == version() && address.compareTo(first) >= 0 && address.compareTo(last()) <= 0;
    }

    /** Whether the two share an address. */
    public boolean overlaps(Cidr other) {
        return contains(other.first) || other.contains(first);
    }

    /** Whether a host may bear the address: not the network's own and not the broadcast address. */
    public boolean usable(Ip address) {
        if (!contains(address)) {
            return false;
        }
        if (first.bits() - prefix <= 1) {
            return true;
        }
        return !address.equals(first) && (version() == 6 || !address.equals(last()));
    }

    /** The address routers bear unless told otherwise: the first a host may bear. */
    public Ip usualGateway() {
        return first.bits() - prefix <= 1 ? first : first.plus(1);
    }

    /** The address a device with this MAC makes for itself in the range, which is a /64. */
    public Ip eui64(String mac) {
        var bytes = mac.split(":", -1);
        long id = 0;
        for (int i = 0; i < 6; i++) {
            int octet = Integer.parseInt(bytes[i], 16);
            if (i == 0) {
                octet ^= 2;
            }
            id = id << 8 | octet;
            if (i == 2) {
                id = id << 16 | 0xfffeL;
            }
        }
        var host = new BigInteger(Long.toUnsignedString(id));
        return new Ip(6, first.value().add(host));
    }

    @Override
    public String toString() {
        return first + "/" + prefix;
    }
}
