package io.nubila.network.model;

/** An extra DHCP option of a port, for IPv4 or IPv6. */
public record DhcpOption(String name, String value, int version) {}
