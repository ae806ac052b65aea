package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.identity.IdentityModule;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.node.Module;
import io.nubila.kernel.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every route asked by each kind of user, for things that are not there: who may not, is told so; nothing breaks. */
class PersonasTest {
    private static final String NOBODYS = "deadbeef-0000-4000-8000-00000000dead";

    private static CloudUnderTest cloud;
    private static List<ApiRoute> routes;
    private static Map<String, Policy> policies;

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start();
        routes = ApiRoute.all(cloud.node().apis());
        policies = cloud.node().modules().stream()
                .collect(Collectors.toMap(Module::name, module -> module.api().policy()));
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static Answer ask(ApiRoute route, Session who) {
        return route.send(who, _ -> NOBODYS);
    }

    @Test
    void nobodyGetsInWithoutAToken() {
        var nobody = cloud.cloud().nobody();
        var failures = new ArrayList<String>();
        for (var route : routes) {
            var answer = ask(route, nobody);
            boolean right = route.isPublic() ? answer.status() < 500 : answer.status() == 401;
            if (!right) {
                failures.add(route + ": " + answer);
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void aTokenThatWasMadeUpIsNoToken() {
        var liar = cloud.cloud().nobody().with("X-Auth-Token", "gAAAAABmadeup" + "A".repeat(150));
        var failures = new ArrayList<String>();
        for (var route : routes) {
            if (!route.isPublic()) {
                var answer = ask(route, liar);
                if (answer.status() != 401) {
                    failures.add(route + ": " + answer);
                }
            }
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void theAdministratorBreaksNothing() {
        everyRoute(cloud.cloud().admin());
    }

    @Test
    void aMemberMayDoWhatMembersMay() {
        everyRoute(new People(cloud.cloud()).user("persona-member", "demo", "member"));
    }

    @Test
    void aReaderMayOnlyDoWhatReadersMay() {
        everyRoute(new People(cloud.cloud()).user("persona-reader", "demo", "reader"));
    }

    @Test
    void aManagerMayDoWhatManagersMay() {
        everyRoute(new People(cloud.cloud()).user("persona-manager", "demo", "manager"));
    }

    @Test
    void aStrangerMayDoWhatStrangersMay() {
        everyRoute(new People(cloud.cloud()).user("persona-stranger", "others", "member"));
    }

    private static void everyRoute(Session who) {
        var caller = caller(who);
        var failures = new ArrayList<String>();
        for (var route : routes) {
            if (route.label().startsWith("identity DELETE /v3/auth/tokens")) {
                continue;
            }
            var answer = ask(route, who);
            if (answer.status() >= 500) {
                failures.add(route + " breaks: " + answer);
            } else if (answer.status() == 401 && !route.isPublic()) {
                failures.add(route + " does not know the caller: " + answer);
            } else if (refused(route, caller) && answer.status() != 403 && answer.status() != 404) {
                failures.add(route + " should be refused by " + route.route().rule() + ": " + answer);
            } else if (answer.status() >= 400) {
                Envelopes.wrong(route, answer).ifPresent(why -> failures.add(route + " " + why + ": " + answer));
            }
        }
        assertThat(failures).isEmpty();
    }

    private static Caller caller(Session who) {
        var identity = cloud.node().modules().stream()
                .filter(IdentityModule.class::isInstance)
                .map(IdentityModule.class::cast)
                .findFirst()
                .orElseThrow();
        return identity.contract().authenticate(who.token(), "req-test");
    }

    /** Whether no target at all could make the route's rule pass for this caller. */
    private static boolean refused(ApiRoute route, Caller caller) {
        var policy = policies.get(route.service());
        return policy != null
                && !route.isPublic()
                && !policy.mayAllow(route.route().rule(), caller);
    }
}
