package io.nubila.compute.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NamePatternTest {
    @Test
    void plainTextBetweenAnchorsNeedsNoPattern() {
        assertThat(NamePattern.needed("web")).isFalse();
        assertThat(NamePattern.needed("^web$")).isFalse();
        assertThat(NamePattern.needed("^.*web.*$")).isFalse();
        assertThat(NamePattern.needed("^.*web-[0-9]+$")).isTrue();
        assertThat(NamePattern.needed("web\\-1")).isTrue();
    }

    @Test
    void matchesAnywhereInTheName() {
        assertThat(NamePattern.of("b-[0-9]+").in("web-17")).isTrue();
        assertThat(NamePattern.of("^b-[0-9]+").in("web-17")).isFalse();
    }

    @Test
    void whatIsNoPatternOrTooHardIsRefused() {
        assertThatThrownBy(() -> NamePattern.of("[a")).hasMessageContaining("no regular expression");
        assertThatThrownBy(() -> NamePattern.of("x".repeat(256))).hasMessageContaining("no regular expression");
        var evil = NamePattern.of("a.*b.*c.*d.*e.*f$");
        assertThatThrownBy(() -> evil.in("abcdef".repeat(40) + "g")).hasMessageContaining("too hard");
    }
}
