package io.nubila.kernel.policy;

import static io.nubila.kernel.policy.Callers.inDomain;
import static io.nubila.kernel.policy.Callers.inProject;
import static io.nubila.kernel.policy.Callers.inSystem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the policy language means. */
class CheckTest {
    private static final Target TARGET = Target.of(Map.of(
            "project_id",
            "p1",
            "shared",
            true,
            "size",
            7,
            "empty",
            Optional.empty(),
            "visibility",
            "public",
            "device_owner",
            "network:dhcp",
            "network:shared",
            true,
            "network:project_id",
            "p9",
            "target",
            Map.of("user", Map.of("id", "u1", "domain_id", "d1"), "role", Map.of("name", "Member"))));

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean holds(String check, Caller caller) {
        var rule = new PolicyRule("tested", check, "", List.of());
        var owner = new PolicyRule("owner", "project_id:%(project_id)s", "", List.of());
        var admin = new PolicyRule("context_is_admin", "role:admin", "", List.of());
        return RuleSet.of("test", Map.of("tested", rule, "owner", owner, "context_is_admin", admin))
                .entry("tested")
                .test()
                .holds(caller, TARGET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | true",
                "@ | true",
                "! | false",
                "role:member | true",
                "role:MEMBER | true",
                "role:admin | false",
                "role:%(target.role.name)s | true",
                "role:%(missing)s | false",
                "rule:owner | true",
                "is_admin:True | false",
                "is_admin:False | true",
                "is_admin:1 | false",
                "is_admin_project:True | true",
                "project_id:%(project_id)s | true",
                "tenant_id:%(tenant_id)s | true",
                "project_id:%(network:project_id)s | false",
                "project_id:p1 | true",
                "user_id:%(target.user.id)s | true",
                "user_id:%(target.user.nothing)s | false",
                "user_domain_id:%(target.user.domain_id)s | true",
                "token.project.domain.id:%(target.user.domain_id)s | true",
                "domain_id:%(target.user.domain_id)s | false",
                "domain_id:None | true",
                "domain_id:%(empty)s | false",
                "not domain_id:None | false",
                "system_scope:all | false",
                "'public':%(visibility)s | true",
                "\"public\":%(visibility)s | true",
                "'private':%(visibility)s | false",
                "True:%(shared)s | true",
                "False:%(shared)s | false",
                "None:%(empty)s | true",
                "None:%(missing)s | false",
                "7:%(size)s | true",
                "'7-public':%(size)s-%(visibility)s | true",
                "'%':%% | true",
                "field:networks:shared=True | true",
                "field:networks:shared=False | false",
                "field:networks:missing=True | false",
                "field:port:device_owner=~^network: | true",
                "field:port:device_owner=~^compute: | false",
                "field:port:device_owner=network:dhcp | true",
                "role:admin or role:member | true",
                "role:admin and role:member | false",
                "role:admin and role:nobody or role:member | true",
                "role:member or role:admin and role:nobody | true",
                "(role:member or role:admin) and role:nobody | false",
                "not role:admin and role:member | true",
                "not (role:admin or role:member) | false",
                "not not role:member | true",
                "(role:admin) or (role:member and project_id:%(project_id)s) | true",
                "((role:member)) AND NOT ! | true",
            })
    void meansWhatTheLanguageSays(String check, boolean expected) {
        assertThat(holds(check, inProject("p1", "Member", "reader"))).isEqualTo(expected);
    }

    @Test
    void aTokenForTheSystemOrADomainHasNoProjectButItsScope() {
        assertThat(holds("system_scope:all", inSystem("reader"))).isTrue();
        assertThat(holds("project_id:%(project_id)s", inSystem("reader"))).isFalse();
        assertThat(holds("project_id:%(empty)s", inSystem("reader"))).isFalse();
        assertThat(holds("domain_id:%(target.user.domain_id)s", inDomain("d1"))).isTrue();
        assertThat(holds("token.domain.id:d1", inDomain("d1"))).isTrue();
        assertThat(holds("not domain_id:None", inDomain("d1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`   ` | position 4: expected a check at the start, found the end",
                "role:a and | position 11: expected a check after \"and\", found the end",
                "role:a role:b | position 8: expected \"and\", \"or\" or the end",
                "or role:a | position 1: expected a check at the start",
                "(role:a or role:b | position 1: this parenthesis is not closed",
                "role:a) | position 7: expected \"and\", \"or\" or the end",
                "() | position 2: expected a check after \"(\"",
                "(role:a)or(role:b) | position 8: a blank is missing",
                "admin | position 1: expected a check such as",
                "role: | position 1: expected a check such as",
                "'quoted' | position 1: expected a check such as",
                "projct_id:%(project_id)s | position 1: unknown kind of check \"projct_id\", did you mean \"project_id\"?",
                "rule:ownr | there is no rule \"ownr\", did you mean \"owner\"?",
                "project_id:%(project_id) | position 12: expected an attribute of the form %(name)s",
                "project_id:100% | position 15: expected an attribute",
                "http://example.org/check | checks that ask another server (http:) are not supported",
                "field:networks:shared | expected field:kind:name=value",
                "field:port:owner=~[ | bad pattern",
                "is_admin:maybe | is_admin is True, False, 1 or 0",
                "rule:tested | it refers to itself: tested -> tested",
            })
    void refusesWhatItCannotReadNamingThePlace(String check, String message) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> holds(check, inProject("p1")))
                .withMessageContaining("rule \"tested\"")
                .withMessageContaining(message)
                .matches(e -> e.problem() instanceof Problem.Invalid);
    }

    @Test
    void refusesCyclesOverSeveralRulesAndTooDeepNesting() {
        var yaml = "- name: a\n  check: rule:b\n- name: b\n  check: not rule:c\n- name: c\n  check: rule:a or @\n";
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Policy.load("test", stream(yaml)))
                .withMessageContaining("a -> b -> c -> a");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> holds("(".repeat(200) + "@" + ")".repeat(200), inProject("p1")))
                .withMessageContaining("nested more than 100 deep");
    }

    /** Goal: no text breaks the reader. Method: words of the language in random order; each is read or refused. */
    @Test
    void readsOrRefusesAnyTextButNeverBreaks() {
        var random = new Random(20260926);
        var words = List.of(
                "and",
                "or",
                "not",
                "(",
                ")",
                "@",
                "!",
                "role:admin",
                "rule:owner",
                "project_id:%(project_id)s",
                "%(",
                ")s",
                ":",
                "'",
                "\"",
                "x",
                "field:a:b=~",
                "None:%(a)s",
                " ",
                "\t",
                "%",
                "é",
                "http:x",
                "True:");
        int read = 0;
        for (int round = 0; round < 50_000; round++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(words.get(random.nextInt(words.size()))).append(random.nextInt(3) > 0 ? " " : "");
            }
            try {
                assertThat(CheckParser.parse(text.toString())).isNotNull();
                read++;
            } catch (Refused refused) {
                assertThat(refused.position()).isBetween(0, text.length());
            }
        }
        assertThat(read).isBetween(500, 49_000);
    }

    /** Goal: precedence as upstream. Method: random formulas, compared with the same formula in full parentheses. */
    @Test
    void bindsNotBeforeAndBeforeOr() {
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            var plain = new StringBuilder();
            boolean any = false;
            for (int i = 0, groups = 1 + random.nextInt(3); i < groups; i++) {
                boolean all = true;
                plain.append(i > 0 ? " or " : "");
                for (int j = 0, terms = 1 + random.nextInt(3); j < terms; j++) {
                    boolean negated = random.nextBoolean();
                    boolean value = random.nextBoolean();
                    plain.append(j > 0 ? " and " : "")
                            .append(negated ? "not " : "")
                            .append(value ? "@" : "!");
                    all &= value != negated;
                }
                any |= all;
            }
            assertThat(holds(plain.toString(), inProject("p1")))
                    .as(plain.toString())
                    .isEqualTo(any);
        }
    }
}
