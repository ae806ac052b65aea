package io.nubila.identity.model;

import java.util.List;
import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param marker the id of the last item of the page before
 * @param limit items at most
 */
public record Listing(List<Filter> filters, Optional<String> marker, int limit) {
    public Listing {
        filters = List.copyOf(filters);
    }

    /** A condition on one field of the items. */
    public record Filter(String field, Match match, boolean ignoreCase, String value) {}

    /** How a field is compared. */
    public enum Match {
        /** The same. */
        EQUALS,
        /** Somewhere within. */
        CONTAINS,
        /** At the beginning. */
        STARTS_WITH,
        /** At the end. */
        ENDS_WITH
    }

    /** Everything, up to a limit. */
    public static Listing all(int limit) {
        return new Listing(List.of(), Optional.empty(), limit);
    }

    /** This listing with one more exact condition. */
    public Listing where(String field, String value) {
        var more = new java.util.ArrayList<>(filters);
        more.add(new Filter(field, Match.EQUALS, false, value));
        return new Listing(more, marker, limit);
    }

    /** Whether the field is compared in some way. */
    public boolean mentions(String field) {
        return filters.stream().anyMatch(filter -> filter.field().equals(field));
    }
}
