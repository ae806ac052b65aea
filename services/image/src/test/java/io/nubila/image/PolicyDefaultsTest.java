package io.nubila.image;

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

/** Who may do what by the defaults of policy/image.yaml. */
class PolicyDefaultsTest {
    private static final Policy POLICY = load();

    private static final Target PRIVATE = Target.of(Map.of("project_id", "p1", "owner", "p1", "visibility", "private"));
    private static final Target PUBLIC = Target.of(Map.of("project_id", "ops", "owner", "ops", "visibility", "public"));
    private static final Target OFFERED =
            Target.of(Map.of("project_id", "ops", "owner", "ops", "visibility", "private", "member_id", "p1"));

    private static Policy load() {
        try (var in = PolicyDefaultsTest.class.getResourceAsStream("/policy/image.yaml")) {
            return Policy.load("image", Objects.requireNonNull(in));
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
                "add_image | admin manager member",
                "get_image | admin manager member reader",
                "get_images | admin manager member reader",
                "modify_image | admin manager member",
                "delete_image | admin manager member",
                "download_image | admin manager member",
                "upload_image | admin manager member",
                "publicize_image | admin",
                "communitize_image | admin manager member",
                "deactivate | admin manager member",
                "add_member | admin manager member",
                "get_members | admin manager member reader",
                "cache_image | admin",
                "add_metadef_namespace | admin",
                "tasks_api_access | admin",
                "fetch_image_location | admin service",
                "stores_info_detail | admin service",
                "get_task | admin manager member reader stranger service",
            })
    void areTheUpstreamOnesForAnImageOfProjectP1(String rule, String expected) {
        assertThat(allowed(rule, PRIVATE)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "get_image | admin manager member reader stranger",
                "download_image | admin manager member stranger",
                "modify_image | admin",
            })
    void letEveryoneReadAPublicImage(String rule, String expected) {
        assertThat(allowed(rule, PUBLIC)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "get_image | admin manager member reader",
                "modify_member | admin manager member",
                "add_member | admin",
                "get_member | admin manager member reader",
            })
    void letAMemberOfAnImageAnswerTheOffer(String rule, String expected) {
        assertThat(allowed(rule, OFFERED)).isEqualTo(expected);
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
        assertThat(POLICY.rules()).hasSizeGreaterThan(60);
    }
}
