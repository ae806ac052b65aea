package io.nubila.identity.model;

/** What a token is good for. */
public sealed interface Scope {
    /** Nothing but finding out where one has roles. */
    record Unscoped() implements Scope {}

    /** One project. */
    record InProject(String id) implements Scope {}

    /** One domain. */
    record InDomain(String id) implements Scope {}

    /** The system as a whole. */
    record InSystem() implements Scope {}
}
