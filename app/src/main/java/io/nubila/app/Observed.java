package io.nubila.app;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Body;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.log.AccessLine;
import io.nubila.kernel.metrics.Counter;
import io.nubila.kernel.metrics.Family;
import io.nubila.kernel.metrics.Histogram;
import io.nubila.kernel.metrics.Metrics;
import java.time.Duration;

/** Writes the access log and counts requests. */
final class Observed implements Api.Observer {
    private final Family<Counter> requests;
    private final Family<Histogram> seconds;

    Observed(Metrics metrics) {
        requests = metrics.counter(
                "nubila_http_requests_total", "Requests answered.", "service", "method", "route", "status");
        seconds = metrics.seconds("nubila_http_request_seconds", "Time to answer a request.", "service", "method");
    }

    @Override
    public void answered(Api.Answered answered) {
        var request = answered.request();
        var status = Integer.toString(answered.response().status());
        var route = answered.route().map(Route::path).orElse("none");
        requests.with(answered.service(), request.method(), route, status).add(1);
        seconds.with(answered.service(), request.method()).observe(Duration.ofNanos(answered.nanos()));
        long bytes = answered.response().body() instanceof Body.Bytes body ? body.bytes().length : -1;
        new AccessLine(
                        request.remoteAddress(),
                        answered.service(),
                        request.method(),
                        shown(answered),
                        answered.response().status(),
                        bytes,
                        Duration.ofNanos(answered.nanos()),
                        answered.caller().map(Caller::userId),
                        answered.caller().flatMap(Caller::projectId),
                        answered.requestId())
                .write();
    }

    /** The path as it was asked for, unless a secret stands in it. */
    private static String shown(Api.Answered answered) {
        return answered.route()
                .map(Route::path)
                .filter(path -> path.endsWith("_token}"))
                .orElse(answered.request().path());
    }
}
