package io.nubila.kernel.http;

/** Answers requests of one port. Never throws. */
public interface Dispatcher {
    Response answer(RawRequest request);
}
