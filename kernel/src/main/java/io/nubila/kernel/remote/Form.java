package io.nubila.kernel.remote;

import io.nubila.kernel.base.Problem;
import tools.jackson.databind.JsonNode;

/** How values of one type are written as JSON and read again. */
interface Form {
    JsonNode write(Object value);

    Object read(JsonNode node);

    /** The value of a record component that the sender's release did not know. */
    default Object absent(String component) {
        throw new Problem.Bug("another node sent no " + component).exception();
    }
}
