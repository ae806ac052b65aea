package io.nubila.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Caller.ProjectRef;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what by the defaults of policy/placement.yaml. */
class PolicyDefaultsTest {
    private static final Policy POLICY = load();

    private static final Target OF_P1 = Target.project("p1");

    private static Policy load() {
        try (var in = PolicyDefaultsTest.class.getResourceAsStream("/policy/placement.yaml")) {
            return Policy.load("placement", Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The people of the tables below, in their order; roles come with those they imply. */
    private static Map<String, Caller> personas() {
        var personas = new LinkedHashMap<String, Caller>();
        personas.put("admin", inProject("ops", "admin", "manager", "member", "reader"));
        personas.put("manager", inProject("p1", "manager", "member", "reader"));
        personas.put("member", inProject("p1", "member", "reader"));
        personas.put("reader", inProject("p1", "reader"));
        personas.put("stranger", inProject("p2", "manager", "member", "reader"));
        personas.put("system-reader", caller(Optional.empty(), Optional.empty(), true, "reader"));
        personas.put("service", inProject("services", "service"));
        return personas;
    }

    private static Caller inProject(String project, String... roles) {
        return caller(
                Optional.of(new ProjectRef(project, project, "d-" + project, "domain")),
                Optional.empty(),
                false,
                roles);
    }

    private static Caller caller(
            Optional<ProjectRef> project, Optional<String> domain, boolean system, String... roles) {
        var user = "user-of-" + project.map(ProjectRef::id).or(() -> domain).orElse("system");
        return new Caller(
                user, user, "d1", "domain", project, domain, system, Set.of(roles), "audit", Instant.MAX, "req-1");
    }

    private static String allowed(String rule, Target target) {
        return personas().entrySet().stream()
                .filter(persona -> POLICY.allows(rule, persona.getValue(), target))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "placement:resource_providers:list | admin service",
                "placement:resource_providers:create | admin service",
                "placement:allocation_candidates:list | admin service",
                "placement:allocations:update | admin service",
                "placement:traits:list | admin service",
                "placement:usages | admin manager member reader service",
                "placement:reshaper:reshape | service",
            })
    void areTheUpstreamOnes(String rule, String expected) {
        assertThat(allowed(rule, OF_P1)).isEqualTo(expected);
    }

    @Test
    void nubilaItselfMayDoEverythingAndEachRuleCanBeAsked() {
        var target = Target.none();
        for (var rule : POLICY.rules()) {
            assertThat(POLICY.allows(rule.name(), Caller.system("req-1"), target))
                    .isTrue();
            for (var persona : personas().values()) {
                if (POLICY.allows(rule.name(), persona, target)) {
                    assertThat(POLICY.mayAllow(rule.name(), persona))
                            .as(rule.name())
                            .isTrue();
                }
            }
        }
        assertThat(POLICY.rules()).hasSizeGreaterThan(30);
    }
}
