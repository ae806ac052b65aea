package io.nubila.network;

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

/** Who may do what by the defaults of policy/network.yaml. */
class PolicyDefaultsTest {
    private static final Policy POLICY = load();

    private static final Target OF_P1 = Target.project("p1");
    private static final Target SHARED = Target.of(Map.of("project_id", "ops", "shared", true));
    private static final Target EXTERNAL =
            Target.of(Map.of("project_id", "ops", "shared", false, "router:external", true));
    private static final Target PORT_ON_P1 = Target.of(Map.of(
            "project_id", "p2", "network:project_id", "p1", "network:shared", false, "device_owner", "network:dhcp"));
    private static final Target PORT_ON_SHARED = Target.of(Map.of(
            "project_id", "p1", "network:project_id", "ops", "network:shared", true, "device_owner", "compute:nova"));
    private static final Target RULE_OF_P1 =
            Target.of(Map.of("project_id", "p1", "security_group:project_id", "p1", "ext_parent:project_id", "p1"));
    private static final Target FOR_ALL = Target.of(Map.of("project_id", "p1", "target_project", "*"));

    private static Policy load() {
        try (var in = PolicyDefaultsTest.class.getResourceAsStream("/policy/network.yaml")) {
            return Policy.load("network", Objects.requireNonNull(in));
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
                "create_network | admin manager member",
                "create_network:shared | admin",
                "create_network:router:external | admin",
                "create_network:provider:network_type | admin",
                "create_network:port_security_enabled | admin manager member",
                "get_network | admin manager member reader service",
                "get_network:provider:network_type | admin",
                "update_network | admin manager member",
                "delete_network | admin manager member",
                "create_router | admin manager member",
                "create_router:ha | admin",
                "get_router | admin manager member reader",
                "add_router_interface | admin manager member",
                "create_router:external_gateway_info:external_fixed_ips | admin",
                "create_floatingip | admin manager member",
                "create_floatingip:floating_ip_address | admin manager",
                "get_floatingip | admin manager member reader",
                "delete_floatingip | admin manager member",
                "create_security_group | admin manager member",
                "get_security_group | admin manager member reader",
                "create_address_scope | admin manager member",
                "create_subnetpool | admin manager member",
                "create_subnetpool:shared | admin",
                "get_agent | admin",
                "update_quota | admin",
                "get_quota | admin manager",
                "get_availability_zone | admin manager member reader stranger",
                "create_trunk | admin manager member",
                "create_policy | admin manager",
                "get_policy | admin manager member reader",
                "get_segment | admin",
                "get_network_ip_availability | admin service",
                "create_rbac_policy | admin manager member",
                "create_rbac_policy:target_project | admin manager member reader stranger service",
            })
    void areTheUpstreamOnesForSomethingOfProjectP1(String rule, String expected) {
        assertThat(allowed(rule, OF_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "get_network | admin manager member reader stranger service",
                "update_network | admin",
            })
    void showSharedAndExternalNetworksToEveryone(String rule, String expected) {
        assertThat(allowed(rule, SHARED)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "get_network | admin manager member reader stranger service",
                "delete_network | admin",
            })
    void showExternalNetworksToEveryone(String rule, String expected) {
        assertThat(allowed(rule, EXTERNAL)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "create_port | admin manager member service",
                "create_port:fixed_ips:ip_address | admin manager member service",
                "create_port:device_owner | admin manager member service",
                "create_port:binding:host_id | admin service",
                "create_port:binding:profile | service",
                "get_port | admin manager member reader stranger service",
                "delete_port | admin manager member stranger service",
                "create_subnet | admin manager member",
                "get_subnet | admin manager member reader stranger service",
            })
    void letTheOwnerOfANetworkDecideAboutItsPortsAndSubnets(String rule, String expected) {
        assertThat(allowed(rule, PORT_ON_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "create_port | admin manager member reader stranger service",
                "create_port:fixed_ips | admin manager member reader stranger service",
                "create_port:fixed_ips:ip_address | admin service",
                "create_port:mac_address | admin service",
                "create_port:device_owner | admin manager member reader stranger service",
                "update_port | admin manager member service",
            })
    void letEveryoneMakePortsOnASharedNetworkButNotChooseTheirAddress(String rule, String expected) {
        assertThat(allowed(rule, PORT_ON_SHARED)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "create_security_group_rule | admin manager member",
                "get_security_group_rule | admin manager member reader",
                "create_floatingip_port_forwarding | admin manager member",
                "create_policy_bandwidth_limit_rule | admin manager",
            })
    void letTheOwnerOfASecurityGroupWriteItsRules(String rule, String expected) {
        assertThat(allowed(rule, RULE_OF_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "create_rbac_policy:target_project | admin",
                "update_rbac_policy:target_project | admin",
            })
    void letOnlyAdministratorsShareWithEveryone(String rule, String expected) {
        assertThat(allowed(rule, FOR_ALL)).isEqualTo(expected);
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
        assertThat(POLICY.rules()).hasSizeGreaterThan(350);
    }
}
