package io.nubila.network.model;

/** A further MAC and address or CIDR that a port may send from. */
public record AddressPair(String mac, String ip) {}
