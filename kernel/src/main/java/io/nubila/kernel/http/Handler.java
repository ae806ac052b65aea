package io.nubila.kernel.http;

/** Answers one route: translates the request, decides, answers. Runs on a virtual thread and may block. */
public interface Handler {
    Response handle(Request request) throws Exception;
}
