package io.nubila.network.model;

/** A route: destination in CIDR notation, and the next hop's address. */
public record HostRoute(String destination, String nexthop) {}
