package io.nubila.kernel.remote;

import java.time.Duration;

/**
 * Carries calls of contracts to other nodes. Bytes go in and out; what they mean is {@link Remote}'s business. Calls may be
 * carried twice when a connection breaks: contracts say how to ask again.
 */
public interface Transport {
    /**
     * Asks one node that serves the contract and waits for its answer.
     *
     * @throws io.nubila.kernel.base.ProblemException {@code Unavailable} when nobody serves the contract, or no answer comes
     *     within the limit: whether the call was carried out is then unknown
     */
    byte[] call(String contract, String method, byte[] arguments, Duration limit);

    /** Tells one node that serves the contract; does not wait, and does not learn of failures. */
    void cast(String contract, String method, byte[] arguments);

    /** Tells every node that serves the contract; does not wait, and does not learn of failures. */
    void fanout(String contract, String method, byte[] arguments);
}
