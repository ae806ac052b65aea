package io.nubila.network.api;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What is true of one attribute of a resource on the wire.
 *
 * @param post whether it may be given when the resource is made
 * @param put whether it may be changed
 * @param required whether it has to be given when the resource is made
 * @param filter whether lists can be filtered by it
 * @param sort whether lists can be sorted by it
 * @param usual what it is when it is not given; giving just that needs no permission of its own
 */
record Attribute(
        String name,
        boolean post,
        boolean put,
        boolean required,
        boolean filter,
        boolean sort,
        Check check,
        Optional<JsonNode> usual) {

    /** Turns what a client sent into what it means; throws {@link BadValue}. */
    interface Check {
        JsonNode accept(JsonNode value);
    }

    /** Why a value is refused. */
    static final class BadValue extends RuntimeException {
        BadValue(String reason) {
            super(reason, null, false, false);
        }
    }

    static Attribute of(String name, Check check) {
        return new Attribute(name, false, false, false, false, false, check, Optional.empty());
    }

    /** Can be given when the resource is made. */
    Attribute inPost() {
        return new Attribute(name, true, put, required, filter, sort, check, usual);
    }

    /** Can be changed. */
    Attribute inPut() {
        return new Attribute(name, post, true, required, filter, sort, check, usual);
    }

    /** Has to be given when the resource is made. */
    Attribute needed() {
        return new Attribute(name, true, put, true, filter, sort, check, usual);
    }

    /** Lists can be filtered by it. */
    Attribute filtered() {
        return new Attribute(name, post, put, required, true, sort, check, usual);
    }

    /** Lists can be filtered and sorted by it. */
    Attribute sorted() {
        return new Attribute(name, post, put, required, true, true, check, usual);
    }

    /** What it is when it is not given. */
    Attribute usually(JsonNode value) {
        return new Attribute(name, post, put, required, filter, sort, check, Optional.of(value));
    }
}
