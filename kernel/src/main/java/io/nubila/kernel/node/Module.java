package io.nubila.kernel.node;

import io.nubila.kernel.http.Api;
import io.nubila.kernel.operations.Operation;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Reconcilers;
import java.util.List;

/** One service on a node: its table of contents. Built by its constructor, then started, then closed. */
public interface Module extends AutoCloseable {
    /** The service's function, such as {@code compute}. */
    String name();

    /** Its API: routes, policy, microversions, errors. */
    Api.Definition api();

    /** Its operations, for the stories and the tests that break each step. */
    List<Operation<?>> knownOperations();

    /** The journal of its operations. */
    Operations operations();

    /** Its reconcilers. */
    Reconcilers reconcilers();

    /** Takes up unfinished operations and starts the reconcilers. Quick: what takes long happens behind it. */
    void start();

    /** Stops in order; what is unfinished goes on at the next start. */
    @Override
    void close();
}
