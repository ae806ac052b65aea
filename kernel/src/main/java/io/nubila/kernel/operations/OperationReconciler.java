package io.nubila.kernel.operations;

import java.time.Duration;

/** Keeps a service's operations going: renews the leases of this node's, takes up what others left. */
public final class OperationReconciler implements Reconciler {
    private final String service;
    private final Operations operations;

    public OperationReconciler(String service, Operations operations) {
        this.service = service;
        this.operations = operations;
    }

    @Override
    public String name() {
        return service + "-operations";
    }

    @Override
    public Duration every() {
        return Operations.LEASE.dividedBy(3);
    }

    @Override
    public void run() {
        operations.renewLeases();
        int _ = operations.resume();
    }
}
