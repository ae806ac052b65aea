package io.nubila.contracts.compute;

/** What network tells compute of servers' ports. A word that is lost does no harm: compute looks for itself now and then. */
public interface GuestPortsContract {
    /** A port of the server was deleted by somebody else than compute; its guest is to lose the interface. */
    void portsChanged(ServerId server);
}
