package io.nubila.app.cli;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Policies: why someone may, or may not, do something. */
@Command(
        name = "policy",
        description = "Who may do what.",
        subcommands = PolicyCommand.Explain.class,
        mixinStandardHelpOptions = true)
public final class PolicyCommand {
    private static final List<String> SERVICES =
            List.of("identity", "image", "placement", "compute", "network", "nubila");

    private PolicyCommand() {}

    /** Explains one decision. */
    @Command(
            name = "explain",
            description = "Explains why a rule lets somebody with these roles do something, or not.",
            mixinStandardHelpOptions = true)
    static final class Explain implements Callable<Integer> {
        @Mixin
        private StateOption state = new StateOption();

        @Parameters(index = "0", paramLabel = "RULE", description = "Such as os_compute_api:servers:create.")
        private String rule = "";

        @Option(names = "--roles", split = ",", defaultValue = "member,reader", description = "Roles held.")
        private List<String> roles = List.of();

        @Option(names = "--user", defaultValue = "some-user", description = "The caller's user id.")
        private String user = "";

        @Option(names = "--project", defaultValue = "some-project", description = "The project of the token.")
        private String project = "";

        @Option(names = "--system", description = "A token for the whole system instead.")
        private boolean system;

        @Option(names = "--target", description = "Attribute of the target, as name=value; may be repeated.")
        private Map<String, String> target = Map.of();

        @Override
        public Integer call() throws IOException {
            for (var service : SERVICES) {
                try (var defaults = Policy.class.getResourceAsStream("/policy/" + service + ".yaml")) {
                    if (defaults == null) {
                        continue;
                    }
                    var policy = Policy.load(service, defaults)
                            .overriddenBy(state.folder().resolve("policy/" + service + ".yaml"), Clock.system());
                    if (policy.knows(rule)) {
                        System.out.print(policy.explain(rule, caller(), attributes()));
                        return 0;
                    }
                }
            }
            throw new Problem.NotFound("There is no rule %s.".formatted(rule)).exception();
        }

        private Target attributes() {
            var all = new HashMap<String, Object>();
            all.put("project_id", project);
            all.put("user_id", user);
            all.putAll(target);
            return Target.of(all);
        }

        private Caller caller() {
            return new Caller(
                    user,
                    user,
                    "default",
                    "Default",
                    system
                            ? Optional.empty()
                            : Optional.of(new Caller.ProjectRef(project, project, "default", "Default")),
                    Optional.empty(),
                    system,
                    Set.copyOf(roles),
                    "",
                    Instant.now(),
                    "explain");
        }
    }
}
