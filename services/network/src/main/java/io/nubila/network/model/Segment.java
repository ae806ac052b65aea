package io.nubila.network.model;

import java.util.Optional;

/** How a network reaches other hosts: {@code local}, {@code flat}, {@code vlan} or {@code vxlan}. */
public record Segment(String type, Optional<String> physicalNetwork, Optional<Integer> tag) {
    public static final String LOCAL = "local";
    public static final String FLAT = "flat";
    public static final String VLAN = "vlan";
    public static final String VXLAN = "vxlan";
}
