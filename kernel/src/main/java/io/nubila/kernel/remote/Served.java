package io.nubila.kernel.remote;

/** A contract as a transport sees it at the node that keeps it. */
public interface Served {
    /** The contract's name: the full name of its interface. */
    String contract();

    /** Carries out a call; never throws, since a problem is an answer too. */
    byte[] answer(String method, byte[] arguments);
}
