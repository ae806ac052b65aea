package io.nubila.kernel.http;

import io.nubila.kernel.base.Caller;
import java.util.function.Consumer;

/** Finds what a request means that comes by a path older than the route table. */
@FunctionalInterface
public interface OlderPaths {
    /** Every path is as in the route table. */
    OlderPaths NONE = request -> new Entry(request, true);

    /** The request with its path as in the route table. */
    Entry enter(RawRequest request);

    /**
     * A request as it goes on.
     *
     * @param versioned whether microversions hold; otherwise the oldest is spoken, none is told, and what a body has
     *     beside the known fields is passed over
     * @param admission throws when the path is not for this caller; asked once the caller is known
     */
    record Entry(RawRequest request, boolean versioned, Consumer<Caller> admission) {
        /** A path for every caller. */
        public Entry(RawRequest request, boolean versioned) {
            this(request, versioned, _ -> {});
        }
    }
}
