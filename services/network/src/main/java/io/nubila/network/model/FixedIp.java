package io.nubila.network.model;

import io.nubila.contracts.network.SubnetId;

/** An address of a port. */
public record FixedIp(SubnetId subnet, String ip) {}
