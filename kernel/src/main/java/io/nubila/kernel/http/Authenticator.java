package io.nubila.kernel.http;

import io.nubila.kernel.base.Caller;

/** Turns a token into who asks, without asking anyone over the network. */
public interface Authenticator {
    /** {@code Refused} with status 401 when the token is no longer or never was valid. */
    Caller authenticate(String token, String requestId);
}
