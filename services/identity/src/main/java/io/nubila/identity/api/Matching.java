package io.nubila.identity.api;

import io.nubila.identity.model.Listing;
import io.nubila.identity.model.Project;
import java.util.Locale;

/** Filters of lists that are not made by one query. */
final class Matching {
    private Matching() {}

    /** Whether a project fulfils all filters. */
    static boolean holds(Project project, Listing listing) {
        return listing.filters().stream().allMatch(filter -> holds(project, filter));
    }

    private static boolean holds(Project project, Listing.Filter filter) {
        return switch (filter.field()) {
            case "domain_id" -> holds(project.domainId(), filter);
            case "name" -> holds(project.name(), filter);
            case "enabled" -> project.enabled() == truth(filter.value());
            default -> true;
        };
    }

    private static boolean truth(String text) {
        return !text.equals("0") && !text.equalsIgnoreCase("false");
    }

    private static boolean holds(String value, Listing.Filter filter) {
        var left = filter.ignoreCase() ? value.toLowerCase(Locale.ROOT) : value;
        var right = filter.ignoreCase() ? filter.value().toLowerCase(Locale.ROOT) : filter.value();
        return switch (filter.match()) {
            case EQUALS -> left.equals(right);
            case CONTAINS -> left.contains(right);
            case STARTS_WITH -> left.startsWith(right);
            case ENDS_WITH -> left.endsWith(right);
        };
    }
}
