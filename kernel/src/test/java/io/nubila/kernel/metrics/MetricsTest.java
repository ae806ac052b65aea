package io.nubila.kernel.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.kernel.base.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void thePageIsWhatPrometheusReads() {
        var requests =
                metrics.counter("nubila_http_requests_total", "Requests\nanswered \\ refused.", "method", "path");
        requests.with("GET", "/a\"b\\c\nd").add(2);
        requests.with("DELETE", "/").add(1);
        metrics.gauge("nubila_servers", "Servers.", () -> 1.5);
        var times = metrics.histogram("nubila_seconds", "Times.", List.of(0.5, 1.0), "service");
        times.with("compute").observe(0.25);
        times.with("compute").observe(1.0);
        times.with("compute").observe(Duration.ofSeconds(7));

        assertThat(metrics.page()).isEqualTo("""
                # HELP nubila_http_requests_total Requests\\nanswered \\\\ refused.
                # TYPE nubila_http_requests_total counter
                nubila_http_requests_total{method="DELETE",path="/"} 1
                nubila_http_requests_total{method="GET",path="/a\\"b\\\\c\\nd"} 2
                # HELP nubila_seconds Times.
                # TYPE nubila_seconds histogram
                nubila_seconds_bucket{service="compute",le="0.5"} 1
                nubila_seconds_bucket{service="compute",le="1"} 2
                nubila_seconds_bucket{service="compute",le="+Inf"} 3
                nubila_seconds_sum{service="compute"} 8.25
                nubila_seconds_count{service="compute"} 3
                # HELP nubila_servers Servers.
                # TYPE nubila_servers gauge
                nubila_servers 1.5
                """);
    }

    @Test
    void combinationsBeyondTheLimitAreCountedTogether() {
        var family = metrics.counter("nubila_paths_total", "Paths.", "path");
        for (var i = 0; i < Metrics.MAX_COMBINATIONS + 50; i++) {
            family.with("/" + i).add(1);
        }

        assertThat(family.with("other").value()).isEqualTo(50);
        assertThat(family.with("/7").value()).isEqualTo(1);
        assertThat(metrics.page().lines()).hasSize(Metrics.MAX_COMBINATIONS + 3);
    }

    @Test
    void nothingIsLostWhenManyCountAtOnce() {
        var family = metrics.counter("nubila_hits_total", "Hits.", "by");
        var times = metrics.seconds("nubila_hit_seconds", "Times.");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 50; i++) {
                threads.execute(() -> {
                    for (var j = 0; j < 1000; j++) {
                        family.with("all").add(1);
                        times.with().observe(0.01);
                    }
                });
            }
        }

        assertThat(family.with("all").value()).isEqualTo(50_000);
        assertThat(times.with().count()).isEqualTo(50_000);
    }

    @Test
    void aNameHasOneShape() {
        metrics.counter("nubila_x_total", "X.", "a").with("1").add(3);

        assertThat(metrics.counter("nubila_x_total", "X.", "a").with("1").value())
                .isEqualTo(3);
        assertThatThrownBy(() -> metrics.counter("nubila_x_total", "X.", "b")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> metrics.gauge("nubila_x_total", "X.", () -> 1)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> metrics.counter("nubila x", "X.")).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> metrics.counter("nubila_x_total", "X.", "a").with())
                .isInstanceOf(ProblemException.class);
    }
}
