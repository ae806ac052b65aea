package io.nubila.network.model;

/**
 * A part of the world in which addresses are unique: the prefixes of its subnet pools never overlap.
 *
 * @param shared whether every project may use it
 * @param version 4 or 6
 */
public record AddressScope(String id, Standard about, boolean shared, int version) {
    /** With other standard attributes. */
    public AddressScope with(Standard other) {
        return new AddressScope(id, other, shared, version);
    }
}
