package io.nubila.kernel.operations;

import io.nubila.kernel.db.Cause;

/** What a running step knows about its operation. {@code cause} names the operation, for the event log. */
public record Context(String operationId, Cause cause) {}
