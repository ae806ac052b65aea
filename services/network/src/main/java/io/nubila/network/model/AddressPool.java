package io.nubila.network.model;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Addresses of a subnet that may be given out, first and last included. */
public record AddressPool(String start, String end) {
    /** The first address. */
    public Ip first() {
        return Ip.of(start);
    }

    /** The last address. */
    public Ip last() {
        return Ip.of(end);
    }

    /** How many addresses there are. */
    public BigInteger size() {
        return last().value().subtract(first().value()).add(BigInteger.ONE);
    }

    /** Whether the address is one of them. */
    public boolean contains(Ip address) {
        return address.version() == first().version()
                && address.compareTo(first()) >= 0
                && address.compareTo(last()) <= 0;
    }

    /** All usable addresses of the range but the gateway's. */
    public static List<AddressPool> allBut(Cidr cidr, Optional<Ip> gateway) {
        boolean tiny = cidr.first().bits() - cidr.prefix() <= 1;
        var low = tiny ? cidr.first() : cidr.first().plus(1);
        var high = tiny || cidr.version() == 6 ? cidr.last() : cidr.last().plus(-1);
        var found = new ArrayList<AddressPool>();
        if (gateway.isEmpty()
                || gateway.get().compareTo(low) < 0
                || gateway.get().compareTo(high) > 0) {
            add(found, low, high);
        } else {
            add(found, low, gateway.get().plus(-1));
            add(found, gateway.get().plus(1), high);
        }
        return found;
    }

    private static void add(List<AddressPool> pools, Ip low, Ip high) {
        if (low.compareTo(high) <= 0) {
            pools.add(new AddressPool(low.toString(), high.toString()));
        }
    }
}
