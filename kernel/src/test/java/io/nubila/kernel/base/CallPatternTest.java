package io.nubila.kernel.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallPatternTest {
    private static boolean fits(String form, String path) {
        return new CallPattern("compute", "GET", form).matches("compute", "GET", path);
    }

    @Test
    void aRequestFitsByServiceMethodAndPath() {
        var pattern = new CallPattern("compute", "GET", "/v2.1/servers");
        assertThat(pattern.matches("compute", "GET", "/v2.1/servers")).isTrue();
        assertThat(pattern.matches("network", "GET", "/v2.1/servers")).isFalse();
        assertThat(pattern.matches("compute", "POST", "/v2.1/servers")).isFalse();
        assertThat(pattern.matches("compute", "GET", "/v2x1/servers")).isFalse();
        assertThat(pattern.matches("compute", "GET", "/v2.1/servers/1")).isFalse();
    }

    @Test
    void aStarOrANameStandsForOnePartAndTwoStarsForAnyNumber() {
        for (var part : new String[] {"*", "{server_id}"}) {
            assertThat(fits("/servers/" + part, "/servers/1")).isTrue();
            assertThat(fits("/servers/" + part, "/servers/")).isFalse();
            assertThat(fits("/servers/" + part, "/servers/1/tags")).isFalse();
            assertThat(fits("/servers/" + part + "/tags", "/servers/1/tags")).isTrue();
            assertThat(fits("/servers/a" + part + "z", "/servers/abz")).isTrue();
            assertThat(fits("/servers/a" + part + "z", "/servers/az")).isFalse();
        }
        assertThat(fits("/servers/**", "/servers/")).isTrue();
        assertThat(fits("/servers/**", "/servers/1/tags")).isTrue();
        assertThat(fits("/**/tags", "/servers/1/tags")).isTrue();
        assertThat(fits("/**/tags", "/servers/1/tags/2")).isFalse();
        assertThat(fits("**", "")).isTrue();
    }

    @Test
    void aFormThatAlmostFitsInManyWaysIsJudgedAtOnce() {
        var form = "/" + "**a".repeat(40);
        var path = "/" + "a".repeat(8_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(fits(form, path)).isTrue();
            assertThat(fits(form, path + "b")).isFalse();
        });
    }
}
