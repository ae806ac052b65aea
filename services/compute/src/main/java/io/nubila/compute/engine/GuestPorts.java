package io.nubila.compute.engine;

import io.nubila.contracts.compute.GuestPortsContract;
import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.operations.Reconcilers;

/** Hears of ports that were deleted while servers had them, and has the guests looked at without delay. */
public final class GuestPorts implements GuestPortsContract {
    private final Reconcilers reconcilers;

    public GuestPorts(Reconcilers reconcilers) {
        this.reconcilers = reconcilers;
    }

    @Override
    public void portsChanged(ServerId server) {
        reconcilers.poke(InterfaceReconciler.NAME);
    }
}
