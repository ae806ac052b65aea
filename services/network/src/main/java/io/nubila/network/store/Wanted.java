package io.nubila.network.store;

import java.util.List;
import java.util.Optional;

/**
 * Which rows a list shall have.
 *
 * @param filters all have to hold
 * @param sorts most important first; the id always comes last
 * @param limit rows at most
 * @param marker id of the row after which to begin
 * @param backwards whether to go towards the first row from the marker; the rows come in the usual order all the same
 */
public record Wanted(List<Filter> filters, List<Sort> sorts, int limit, Optional<String> marker, boolean backwards) {
    /** A row fits when its attribute has one of the values. */
    public record Filter(String attribute, List<String> values) {}

    /** An attribute to sort by. */
    public record Sort(String attribute, boolean descending) {}

    /** The first rows, by id. */
    public static Wanted first(int limit) {
        return new Wanted(List.of(), List.of(), limit, Optional.empty(), false);
    }

    /** The same with one more filter. */
    public Wanted where(String attribute, List<String> values) {
        var more = new java.util.ArrayList<>(filters);
        more.add(new Filter(attribute, values));
        return new Wanted(more, sorts, limit, marker, backwards);
    }
}
