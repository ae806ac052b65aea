package io.nubila.network.model;

/** Whether a port carries traffic. */
public enum PortStatus {
    /** It does. */
    ACTIVE,
    /** It does not: not plugged in, or switched off. */
    DOWN,
    /** It is being plugged in. */
    BUILD
}
