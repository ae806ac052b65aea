package io.nubila.compute.api;

import io.nubila.contracts.network.SecurityGroupContract.Remote;
import io.nubila.contracts.network.SecurityGroupContract.Rule;
import io.nubila.contracts.network.SecurityGroupId;
import io.nubila.kernel.base.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads the body of POST /os-security-group-rules. Whether addresses make sense is for network to say. */
final class SecurityGroupRuleBody {
    private static final Set<String> WITH_PORTS = Set.of("TCP", "UDP");
    private static final String ICMP = "ICMP";
    private static final int MAX_PORT = 65_535;
    private static final int MAX_ICMP = 255;
    private static final Pattern CIDR = Pattern.compile("[0-9a-fA-F.:]+/[0-9]{1,3}");

    private final JsonNode body;
    private final Optional<String> protocol;

    SecurityGroupRuleBody(JsonNode body) {
        this.body = body;
        this.protocol = text("ip_protocol");
    }

    /** The rule under the id given; {@code Invalid} naming what is wrong. */
    Rule rule(String id) {
        var remote = text("group_id").map(group -> new Remote(new SecurityGroupId(group), "", ""));
        var from = text("from_port");
        var to = text("to_port");
        var upper = protocol.orElse("").toUpperCase(Locale.ROOT);
        if (remote.isPresent() && from.isEmpty() && to.isEmpty()) {
            // From a group, everything the protocol has may come when nothing is said of ports.
            if (upper.equals(ICMP)) {
                return rule(id, Optional.empty(), Optional.empty(), remote);
            }
            if (WITH_PORTS.contains(upper)) {
                return rule(id, Optional.of(1), Optional.of(MAX_PORT), remote);
            }
        }
        if (protocol.isEmpty() || from.isEmpty() || to.isEmpty()) {
            if (remote.isEmpty()) {
                throw invalid("Not enough parameters to build a valid rule.");
            }
            return new Rule(
                    id, parent(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), remote);
        }
        int first = port(from.get(), upper);
        int last = port(to.get(), upper);
        check(upper, first, last);
        return rule(id, Optional.of(first), Optional.of(last), remote);
    }

    private Rule rule(String id, Optional<Integer> from, Optional<Integer> to, Optional<Remote> remote) {
        return new Rule(
                id,
                parent(),
                protocol,
                from.filter(port -> port != -1),
                to.filter(port -> port != -1),
                remote.isPresent() ? Optional.empty() : Optional.of(cidr()),
                remote);
    }

    private SecurityGroupId parent() {
        return new SecurityGroupId(body.get("parent_group_id").asString());
    }

    private Optional<String> text(String field) {
        var value = body.get(field);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value.asString(""));
    }

    private String cidr() {
        var given = text("cidr").filter(text -> !text.isEmpty());
        if (given.isEmpty()) {
            return "0.0.0.0/0";
        }
        String cidr;
        try {
            cidr = URLDecoder.decode(given.get().replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Problem.Invalid("%s is not a valid IP network.".formatted(given.get())).exception(e);
        }
        if (!CIDR.matcher(cidr).matches()) {
            throw invalid("%s is not a valid IP network.".formatted(cidr));
        }
        var parts = cidr.split("/", 2);
        if (parts[1].equals("0") && !parts[0].equals("0.0.0.0") && !parts[0].equals("::")) {
            throw invalid("Bad prefix for network in cidr %s".formatted(cidr));
        }
        return cidr;
    }

    private static int port(String text, String protocol) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new Problem.Invalid(
                            protocol.equals(ICMP)
                                    ? "Type and Code must be integers for ICMP protocol type"
                                    : "To and From ports must be integers")
                    .exception(e);
        }
    }

    private void check(String upper, int from, int to) {
        boolean ports = WITH_PORTS.contains(upper);
        if (!ports && !upper.equals(ICMP)) {
            throw invalid("Invalid IP protocol %s.".formatted(protocol.orElse("")));
        }
        var refusal = "Invalid port range %d:%d. ".formatted(from, to);
        if (ports && from > to) {
            throw invalid(refusal + "Former value cannot be greater than the later");
        }
        if (ports && (from < 1 || to > MAX_PORT)) {
            throw invalid(refusal + "Valid %s ports should be between 1-65535".formatted(upper));
        }
        if (!ports && (from < -1 || from > MAX_ICMP || to < -1 || to > MAX_ICMP)) {
            throw invalid(refusal + "For ICMP, the type:code must be valid");
        }
    }

    private static RuntimeException invalid(String message) {
        return new Problem.Invalid(message).exception();
    }
}
