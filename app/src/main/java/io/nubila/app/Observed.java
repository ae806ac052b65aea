package io.nubila.app;

import io.nubila.kernel.http.Api;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.metrics.Counter;
import io.nubila.kernel.metrics.Family;
import io.nubila.kernel.metrics.Histogram;
import io.nubila.kernel.metrics.Metrics;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the access log and counts requests. */
final class Observed implements Api.Observer {
    private static final Logger ACCESS = LoggerFactory.getLogger("access");

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
        var status = Integer.toString(answered.status());
        var route = answered.route().map(Route::path).orElse("none");
        requests.with(answered.service(), request.method(), route, status).add(1);
        seconds.with(answered.service(), request.method()).observe(Duration.ofNanos(answered.nanos()));
        if (ACCESS.isInfoEnabled()) {
            var who = answered.caller()
                    .map(caller -> caller.userId() + " " + caller.projectId().orElse("-"))
                    .orElse("- -");
            ACCESS.info(
                    "{} {} {} {} {} {} {}us {}{}",
                    answered.service(),
                    request.remoteAddress(),
                    who,
                    request.method(),
                    request.path() + (request.query().isEmpty() ? "" : "?" + request.query()),
                    status,
                    answered.nanos() / 1_000,
                    answered.requestId(),
                    answered.globalRequestId().map(id -> " global " + id).orElse(""));
        }
    }
}
