package io.nubila.kernel.policy;

import static io.nubila.kernel.policy.Callers.inDomain;
import static io.nubila.kernel.policy.Callers.inProject;
import static io.nubila.kernel.policy.Callers.inSystem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Rules in force: scopes, refusals, overrides, explanations. */
class PolicyTest {
    private static final String DEFAULTS = """
            - name: admin
              check: role:admin
            - name: reader
              check: role:reader and project_id:%(project_id)s
            - name: thing:show
              check: rule:reader or rule:admin
              scope: [project]
              description: Show a thing
            - name: thing:list
              check: "@"
              scope: [system, domain]
            - name: thing:hide
              check: "!"
            """;

    /** A clock that stands until it is moved. */
    private static final class SetClock implements Clock {
        private Instant now = Instant.parse("2026-09-01T00:00:00Z");

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public void sleep(Duration time) {
            now = now.plus(time);
        }
    }

    private final Policy policy =
            Policy.load("test", new ByteArrayInputStream(DEFAULTS.getBytes(StandardCharsets.UTF_8)));

    @Test
    void looksAtTheTokensScopeBeforeTheCheck() {
        assertThat(policy.allows("thing:show", inProject("p1", "reader"), Target.project("p1")))
                .isTrue();
        assertThat(policy.allows("thing:show", inProject("p1", "reader"), Target.project("p2")))
                .isFalse();
        assertThat(policy.allows("thing:show", inSystem("admin"), Target.project("p1")))
                .isFalse();
        assertThat(policy.allows("thing:list", inProject("p1", "admin"), Target.none()))
                .isFalse();
        assertThat(policy.allows("thing:list", inDomain("d1"), Target.none())).isTrue();
    }

    @Test
    void allowsNubilaItselfEverything() {
        var self = Caller.system("req-1");
        assertThat(policy.allows("thing:hide", self, Target.none())).isTrue();
        assertThat(policy.mayAllow("thing:hide", self)).isTrue();
        assertThat(self.isService()).isTrue();
        assertThat(self.hasRole("Admin")).isTrue();
        assertThat(self.withRequestId("req-2").requestId()).isEqualTo("req-2");
        assertThat(policy.explain("thing:hide", self, Target.none())).contains("thing:hide: allowed");
    }

    @Test
    void refusesWithTheServicesSentenceAndTheRule() {
        var worded = policy.worded(rule -> "No " + rule + " for you.");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> worded.enforce("thing:show", inProject("p1"), Target.project("p1")))
                .withMessage("No thing:show for you.")
                .matches(e -> e.problem() instanceof Problem.Forbidden forbidden
                        && forbidden.rule().equals(Optional.of("thing:show")));
    }

    @Test
    void treatsAnUnknownRuleAsOurOwnMistake() {
        assertThat(policy.knows("thing:sho")).isFalse();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> policy.allows("thing:sho", inProject("p1"), Target.none()))
                .matches(e -> e.problem() instanceof Problem.Bug);
    }

    @Test
    void saysBeforeTheTargetIsKnownWhetherAnyTargetWouldDo() {
        assertThat(policy.mayAllow("thing:show", inProject("p1", "reader"))).isTrue();
        assertThat(policy.mayAllow("thing:show", inProject("p1", "member"))).isFalse();
        assertThat(policy.mayAllow("thing:show", inProject("p1", "admin"))).isTrue();
        assertThat(policy.mayAllow("thing:show", inSystem("admin"))).isFalse();
        assertThat(policy.mayAllow("thing:hide", inProject("p1", "admin"))).isFalse();
    }

    @Test
    void takesOverChangedOverridesWithinASecondAndKeepsTheOldRulesWhenTheyAreBad(@TempDir Path folder)
            throws IOException {
        var clock = new SetClock();
        var file = folder.resolve("test.yaml");
        var overridden = policy.overriddenBy(file, clock);
        var member = inProject("p1", "member");
        assertThat(overridden.allows("thing:hide", member, Target.none())).isFalse();

        Files.writeString(file, "\"thing:hide\": \"rule:friend\"\nfriend: \"role:member\"\n");
        assertThat(overridden.allows("thing:hide", member, Target.none())).isFalse();
        clock.sleep(Duration.ofSeconds(1));
        assertThat(overridden.allows("thing:hide", member, Target.none())).isTrue();
        assertThat(overridden.rule("thing:hide").orElseThrow().check()).isEqualTo("rule:friend");

        Files.writeString(file, "\"thing:hide\": \"role:member and\"\n");
        clock.sleep(Duration.ofSeconds(1));
        assertThat(overridden.allows("thing:hide", member, Target.none())).isTrue();

        Files.delete(file);
        overridden.poll();
        assertThat(overridden.allows("thing:hide", member, Target.none())).isFalse();
    }

    @Test
    void refusesBadOverridesAtTheStart(@TempDir Path folder) throws IOException {
        refused(
                folder,
                "\"thing:sow\": \"@\"",
                "rule \"thing:sow\": there is no such rule, did you mean \"thing:show\"?");
        refused(folder, "\"thing:show\": \"role:a or\"", "policy/test.yaml: rule \"thing:show\": position 10");
        refused(folder, "\"thing:show\": [\"role:a\"]", "its check is text in quotes");
        refused(folder, "\"thing:show\": @", "not YAML");
        refused(folder, "- a", "expected a map");
        refused(folder, "a: \"rule:b\"\nb: \"rule:a\"", "it refers to itself");
        refused(folder, "admin: \"@\"\nadmin: \"!\"", "not YAML");
    }

    private void refused(Path folder, String content, String message) throws IOException {
        var file = folder.resolve("test.yaml");
        Files.writeString(file, content);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> policy.overriddenBy(file, new SetClock()))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "check: role:a",
                "- name: a",
                "- name: a\n  check: \"role:\\\"\"",
                "- name: a\n  check: 'role:a'",
                "- name: a\n  check: @",
                "- name: a\n  check: role:a\n  check: role:b",
                "- name: a\n  check: role:a\n- name: a\n  check: role:b",
                "- name: a\n  check: role:a\n  scope: [planet]",
                "- name: a\n  check: role:a\n  scope: project",
                "- name: a\n  chek: role:a",
                "- name: a\n    check: role:a",
                "[{name: a, check: role:a}]",
            })
    void refusesDefaultsOfAnotherShapeNamingTheLine(String content) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(
                        () -> Policy.load("test", new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("test.yaml: line ");
    }

    @Test
    void anEmptyOverrideFileChangesNothing(@TempDir Path folder) throws IOException {
        var file = folder.resolve("test.yaml");
        Files.writeString(file, "# nothing yet\n");
        assertThat(policy.overriddenBy(file, new SetClock()).rules()).isEqualTo(policy.rules());
    }

    @Test
    void explainsEachPartOfARule() {
        assertThat(policy.explain("thing:show", inProject("p1", "reader"), Target.project("p2")))
                .isEqualTo("""
                        thing:show: refused
                          the token's scope must be project, it is project - yes
                          one of these must hold - no
                            rule reader - no
                              all of these must hold - no
                                the caller must have the role "reader" - yes
                                the caller's project_id (p1) must be the target's project_id (p2) - no
                            rule admin - no
                              the caller must have the role "admin" - no
                        """);
    }

    /** Goal: show what a question costs. Method: many in a row, the time is logged, nothing is asserted about it. */
    @Test
    void answersFast() {
        var reader = inProject("p1", "reader");
        var target = Target.project("p1");
        int rounds = 2_000_000;
        int allowed = 0;
        long before = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            allowed += policy.allows("thing:show", reader, target) ? 1 : 0;
        }
        long nanos = (System.nanoTime() - before) / rounds;
        LoggerFactory.getLogger(PolicyTest.class).info("a policy question takes {} ns", nanos);
        assertThat(allowed).isEqualTo(rounds);
    }
}
