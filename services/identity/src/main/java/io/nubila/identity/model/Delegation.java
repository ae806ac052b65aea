package io.nubila.identity.model;

/** What stands behind a token that does not come from its bearer's own roles, and bounds it. */
public sealed interface Delegation {
    /** A trust, used by the one who is trusted. */
    record ByTrust(String id) implements Delegation {}

    /** An application credential. */
    record ByApplicationCredential(String id) implements Delegation {}
}
