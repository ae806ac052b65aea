package io.nubila.image.model;

import io.nubila.contracts.image.ImageId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which images a list shall hold, and in which order.
 *
 * @param scope whose images
 * @param visibility empty for all but other projects' community images
 * @param anyVisibility whether community images of others are wanted too
 * @param conditions on columns of the image
 * @param properties values additional properties have to have
 * @param tags that all have to be there
 * @param order columns to sort by; the id is always the last
 * @param after the image after which the list begins
 */
public record ImageQuery(
        Scope scope,
        Optional<Visibility> visibility,
        boolean anyVisibility,
        List<Condition> conditions,
        Map<String, String> properties,
        Set<String> tags,
        List<Order> order,
        Optional<ImageId> after,
        int limit) {

    /** Whose images are searched. */
    public sealed interface Scope {
        /** Everyone's; {@code project} is the asker's own, if any. */
        record All(Optional<String> project) implements Scope {}

        /**
         * A project's own, those shared with it, and those open to everyone.
         *
         * @param memberStatus which shared ones; empty for all
         */
        record Project(Optional<String> project, Optional<Member.Status> memberStatus) implements Scope {}
    }

    /** A column, how it is compared, and with what; several values mean one of them. */
    public record Condition(String column, Comparison comparison, List<Object> values) {}

    /** How a column is compared. */
    public enum Comparison {
        /** The same. */
        EQUAL("="),
        /** Something else. */
        NOT_EQUAL("<>"),
        /** Before, or smaller. */
        LESS("<"),
        /** Not after, or not larger. */
        AT_MOST("<="),
        /** After, or larger. */
        MORE(">"),
        /** Not before, or not smaller. */
        AT_LEAST(">="),
        /** One of several. */
        IN("IN");

        private final String sql;

        Comparison(String sql) {
            this.sql = sql;
        }

        /** The operator of the database. */
        public String sql() {
            return sql;
        }
    }

    /** A column to sort by. */
    public record Order(String column, boolean descending) {}
}
