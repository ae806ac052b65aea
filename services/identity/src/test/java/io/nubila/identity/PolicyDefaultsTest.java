package io.nubila.identity;

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

/** Who may do what by the defaults of policy/identity.yaml. */
class PolicyDefaultsTest {
    private static final Policy POLICY = load();

    private static final Target PROJECT_P1 =
            Target.of(Map.of("target", Map.of("project", Map.of("id", "p1", "domain_id", "d1"), "domain_id", "d1")));
    private static final Target USER_OF_P1 = Target.of(Map.of(
            "user_id",
            "user-of-p1",
            "target",
            Map.of("user", Map.of("id", "user-of-p1", "domain_id", "d1"), "domain_id", "d1")));
    private static final Target MEMBER_IN_P1 = grant("member");
    private static final Target ADMIN_IN_P1 = grant("admin");
    private static final Target TOKEN_OF_P1 = Target.of(Map.of("target.token.user_id", "user-of-p1"));

    private static Target grant(String role) {
        return Target.of(Map.of(
                "target",
                Map.of(
                        "user", Map.of("id", "u", "domain_id", "d1"),
                        "project", Map.of("id", "p1", "domain_id", "d1"),
                        "role", Map.of("name", role, "domain_id", Optional.empty()))));
    }

    private static Policy load() {
        try (var in = PolicyDefaultsTest.class.getResourceAsStream("/policy/identity.yaml")) {
            return Policy.load("identity", Objects.requireNonNull(in));
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
        personas.put(
                "domain-manager", caller(Optional.empty(), Optional.of("d1"), false, "manager", "member", "reader"));
        personas.put("system-admin", caller(Optional.empty(), Optional.empty(), true, "admin", "member", "reader"));
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
                "admin_required | admin system-admin",
                "identity:get_project | admin manager member reader domain-manager system-admin system-reader",
                "identity:list_projects | admin domain-manager system-admin system-reader",
                "identity:create_project | admin domain-manager system-admin",
                "identity:delete_project | admin domain-manager system-admin",
                "identity:list_project_tags | admin manager member reader domain-manager system-admin system-reader",
                "identity:create_domain | admin system-admin",
                "identity:list_services | admin system-admin system-reader",
                "identity:create_endpoint | admin system-admin",
                "identity:list_regions | admin manager member reader stranger domain-manager system-admin system-reader service",
                "identity:get_auth_catalog | admin manager member reader stranger domain-manager system-admin system-reader service",
                "identity:list_roles | admin domain-manager system-admin system-reader",
                "identity:create_role | admin system-admin",
                "identity:list_role_assignments | admin domain-manager system-admin system-reader",
                "identity:list_revoke_events | admin system-admin service",
                "identity:list_limits | admin manager member reader stranger domain-manager system-admin system-reader service",
            })
    void areTheUpstreamOnesForProjectP1(String rule, String expected) {
        assertThat(allowed(rule, PROJECT_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "identity:get_user | admin manager member reader domain-manager system-admin system-reader",
                "identity:list_users | admin domain-manager system-admin system-reader",
                "identity:create_user | admin domain-manager system-admin",
                "identity:update_user | admin domain-manager system-admin",
                "identity:delete_user | admin domain-manager system-admin",
                "identity:list_user_projects | admin manager member reader domain-manager system-admin system-reader",
                "identity:create_application_credential | manager member reader",
                "identity:list_application_credentials | admin manager member reader system-admin system-reader",
                "identity:delete_application_credential | admin manager member reader system-admin",
            })
    void letAUserLookAtThemselvesAndTheManagerOfTheirDomainChangeThem(String rule, String expected) {
        assertThat(allowed(rule, USER_OF_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "identity:create_grant | admin domain-manager system-admin",
                "identity:revoke_grant | admin domain-manager system-admin",
                "identity:check_grant | admin domain-manager system-admin system-reader",
                "identity:get_role | admin manager stranger domain-manager system-admin system-reader",
            })
    void letTheManagerOfADomainGrantItsLesserRoles(String rule, String expected) {
        assertThat(allowed(rule, MEMBER_IN_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "identity:create_grant | admin system-admin",
                "identity:get_role | admin system-admin system-reader",
            })
    void neverLetTheManagerOfADomainGrantMore(String rule, String expected) {
        assertThat(allowed(rule, ADMIN_IN_P1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "identity:validate_token | admin manager member reader system-admin system-reader service",
                "identity:check_token | admin manager member reader system-admin system-reader",
                "identity:revoke_token | admin manager member reader system-admin",
            })
    void letTheOwnerOfATokenAndServicesValidateIt(String rule, String expected) {
        assertThat(allowed(rule, TOKEN_OF_P1)).isEqualTo(expected);
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
        assertThat(POLICY.rules()).hasSizeGreaterThan(190);
    }
}
