package io.nubila.compute;

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

/** Who may do what by the defaults of policy/compute.yaml. */
class PolicyDefaultsTest {
    private static final Policy POLICY = load();

    private static final Target OF_P1 = Target.owned("p1", "user-of-p1");

    private static Policy load() {
        try (var in = PolicyDefaultsTest.class.getResourceAsStream("/policy/compute.yaml")) {
            return Policy.load("compute", Objects.requireNonNull(in));
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
                "context_is_admin | admin",
                "project_member_or_admin | admin manager member",
                "os_compute_api:servers:index | admin manager member reader",
                "os_compute_api:servers:detail | admin manager member reader",
                "os_compute_api:servers:show | admin manager member reader",
                "os_compute_api:servers:create | admin manager member",
                "os_compute_api:servers:create:attach_network | admin manager member",
                "os_compute_api:servers:create:forced_host | admin",
                "os_compute_api:servers:delete | admin manager member",
                "os_compute_api:servers:update | admin manager member",
                "os_compute_api:servers:start | admin manager member",
                "os_compute_api:servers:stop | admin manager member",
                "os_compute_api:servers:reboot | admin manager member",
                "os_compute_api:servers:rebuild | admin manager member",
                "os_compute_api:servers:resize | admin manager member",
                "os_compute_api:servers:create_image | admin manager member",
                "os_compute_api:servers:detail:get_all_tenants | admin",
                "compute:servers:resize:cross_cell | ''",
                "os_compute_api:os-flavor-manage:create | admin",
                "os_compute_api:os-flavor-extra-specs:index | admin manager member reader",
                "os_compute_api:os-keypairs:create | admin manager member reader",
                "os_compute_api:os-console-output | admin manager member",
                "os_compute_api:os-remote-consoles | admin manager member",
                "os_compute_api:os-instance-actions:list | admin manager member reader",
                "os_compute_api:os-instance-actions:events | admin",
                "os_compute_api:server-metadata:create | admin manager member",
                "os_compute_api:os-lock-server:unlock:unlock_override | admin",
                "os_compute_api:os-migrate-server:migrate_live | admin manager",
                "os_compute_api:os-availability-zone:list | admin manager member reader stranger service",
                "os_compute_api:os-services:list | admin",
                "os_compute_api:os-hypervisors:list | admin",
                "os_compute_api:os-server-diagnostics | admin",
                "os_compute_api:os-server-password:show | admin manager member reader",
                "os_compute_api:os-server-password:clear | admin manager member",
                "compute:server:topology:index | admin manager member reader",
                "compute:server:topology:host:index | admin",
                "os_compute_api:os-quota-sets:show | admin manager member reader",
                "os_compute_api:os-quota-sets:update | admin",
                "os_compute_api:limits | admin manager member reader stranger service",
                "os_compute_api:os-extended-server-attributes | admin",
                "os_compute_api:os-server-external-events:create | admin service",
                "os_compute_api:os-attach-interfaces:create | admin manager member",
            })
    void areTheUpstreamOnesForSomethingOfProjectP1(String rule, String expected) {
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
        assertThat(POLICY.rules()).hasSizeGreaterThan(200);
    }
}
