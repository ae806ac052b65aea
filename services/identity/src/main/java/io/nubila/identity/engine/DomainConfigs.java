package io.nubila.identity.engine;

import io.nubila.identity.IdentityConfig;
import io.nubila.identity.store.DomainConfigStore;
import io.nubila.identity.store.DomainConfigStore.Option;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Options kept for single domains, such as where a directory of users is. Which there are, and what holds without them,
 * is the same as upstream; what is secret is written and never shown.
 */
public final class DomainConfigs {
    private static final String COMPLIANCE = "security_compliance";
    private static final String LDAP = "ldap";
    private static final String PASSWORD = "password";

    private final Db db;
    private final DomainConfigStore store;
    private final Vault vault;
    private final IdentityConfig config;

    /**
     * Which options are meant.
     *
     * @param group empty for all
     * @param name empty for all of the group
     */
    public record Part(Optional<String> group, Optional<String> name) {
        private boolean has(Option option) {
            return group.filter(it -> !it.equals(option.group())).isEmpty()
                    && name.filter(it -> !it.equals(option.name())).isEmpty();
        }

        private String words() {
            return name.map(it -> "option %s in group %s".formatted(it, group.orElse("")))
                    .or(() -> group.map("group %s"::formatted))
                    .orElse("any options");
        }
    }

    DomainConfigs(Db db, DomainConfigStore store, Vault vault, IdentityConfig config) {
        this.db = db;
        this.store = store;
        this.vault = vault;
        this.config = config;
    }

    /** What holds without any options. Read when somebody asks for options, which is seldom. */
    private static final class Defaults {
        private static final ObjectNode ALL = read();

        private static ObjectNode read() {
            try (var file = DomainConfigs.class.getResourceAsStream("/defaults/identity/domain-config.json")) {
                if (file == null || !(Json.parse(file) instanceof ObjectNode read)) {
                    throw new Problem.Bug("no defaults of domain configurations").exception();
                }
                return read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What is configured, without what is secret; {@code NotFound} when that is nothing. */
    public ObjectNode show(Tx tx, String domainId, Part part) {
        requireKnown(part);
        var shown = tree(open(options(tx, domainId).stream().filter(part::has).toList()), part);
        if (shown.isEmpty()) {
            throw missing(domainId, part);
        }
        return shown;
    }

    /** Those of the options that are not secret. */
    private static List<Option> open(List<Option> options) {
        return options.stream().filter(it -> !secret(it.group(), it.name())).toList();
    }

    /** Whether a domain has any options. */
    public boolean any(Tx tx, String domainId) {
        return !options(tx, domainId).isEmpty();
    }

    /** What users have to keep to when they choose a password, in the default domain. */
    public ObjectNode compliance(String domainId, Optional<String> name) {
        if (!domainId.equals(IdentityBootstrap.DEFAULT_DOMAIN)) {
            throw invalid("Reading security compliance information for any domain other than the default domain is not"
                    + " allowed or supported.");
        }
        var all = Json.object();
        config.passwordPattern()
                .map(Pattern::pattern)
                .ifPresentOrElse(form -> all.put("password_regex", form), () -> all.putNull("password_regex"));
        var _ = all.putNull("password_regex_description");
        if (name.isEmpty()) {
            var body = Json.object();
            var _ = body.set(COMPLIANCE, all);
            return body;
        }
        if (!all.has(name.get())) {
            throw invalid("Reading security compliance values other than password_regex and"
                    + " password_regex_description is not allowed.");
        }
        var one = Json.object();
        var _ = one.set(name.get(), all.get(name.get()));
        return one;
    }

    /** What holds when nothing is configured. */
    public ObjectNode defaults(Part part) {
        requireKnown(part);
        if (part.name().filter(it -> secret(part.group().orElse(""), it)).isPresent()) {
            throw invalid("Reading the default for option %s in group %s is not supported"
                    .formatted(part.name().get(), part.group().orElse("")));
        }
        var found = new ArrayList<Option>();
        for (var group : Defaults.ALL.properties()) {
            for (var option : group.getValue().properties()) {
                found.add(new Option(
                        group.getKey(), option.getKey(), option.getValue().toString()));
            }
        }
        return tree(found.stream().filter(part::has).toList(), part);
    }

    /** Replaces all options of a domain. */
    public ObjectNode replace(Cause cause, String domainId, JsonNode wanted) {
        var options = read(wanted);
        return db.write(cause, tx -> {
            options(tx, domainId).forEach(it -> store.delete(tx, domainId, it));
            options.forEach(it -> store.put(tx, domainId, sealed(it)));
            changed(tx, domainId, "create");
            return tree(open(options), everything());
        });
    }

    /** Changes options of a domain; those of a named part have to exist. The answer has all options. */
    public ObjectNode update(Cause cause, String domainId, JsonNode sent, Part part) {
        var wanted = sent;
        if (part.name().isPresent()) {
            var wrapped = Json.object();
            var _ = wrapped.set(part.group().orElseThrow(), sent);
            wanted = wrapped;
        }
        var options = read(wanted);
        requireKnown(part);
        if (options.stream().anyMatch(it -> !part.has(it)) || (part.name().isPresent() && options.size() != 1)) {
            throw invalid("Trying to update %s, so that, and only that, must be specified in the config"
                    .formatted(part.words()));
        }
        return db.write(cause, tx -> {
            if (part.group().isPresent() && options(tx, domainId).stream().noneMatch(part::has)) {
                throw missing(domainId, part);
            }
            options.forEach(it -> store.put(tx, domainId, sealed(it)));
            changed(tx, domainId, "update");
            return tree(open(options(tx, domainId)), everything());
        });
    }

    /** Removes options of a domain; those of a named part have to exist. */
    public void delete(Cause cause, String domainId, Part part) {
        requireKnown(part);
        db.change(cause, tx -> {
            var unwanted = options(tx, domainId).stream().filter(part::has).toList();
            if (unwanted.isEmpty() && part.group().isPresent()) {
                throw missing(domainId, part);
            }
            unwanted.forEach(it -> store.delete(tx, domainId, it));
            changed(tx, domainId, "delete");
        });
    }

    private static Part everything() {
        return new Part(Optional.empty(), Optional.empty());
    }

    private void changed(Tx tx, String domainId, String verb) {
        tx.event("domain_config", domainId, verb, Optional.empty(), Optional.of(Map.of("domain_id", domainId)));
    }

    private List<Option> options(Tx tx, String domainId) {
        return store.list(tx, domainId);
    }

    private Option sealed(Option option) {
        return secret(option.group(), option.name())
                ? new Option(option.group(), option.name(), Json.write(vault.seal(option.value())))
                : option;
    }

    private static boolean secret(String group, String name) {
        return group.equals(LDAP) && name.equals(PASSWORD);
    }

    private List<Option> read(JsonNode wanted) {
        if (wanted.isEmpty()) {
            throw invalid("No options specified");
        }
        var found = new ArrayList<Option>();
        for (var group : wanted.properties()) {
            if (!group.getValue().isObject() || group.getValue().isEmpty()) {
                throw invalid("The value of group %s specified in the config should be a dictionary of options"
                        .formatted(group.getKey()));
            }
            for (var option : group.getValue().properties()) {
                requireKnown(new Part(Optional.of(group.getKey()), Optional.of(option.getKey())));
                found.add(new Option(
                        group.getKey(), option.getKey(), option.getValue().toString()));
            }
        }
        return found;
    }

    private void requireKnown(Part part) {
        if (part.group().isEmpty()) {
            return;
        }
        var group = part.group().get();
        if (!Defaults.ALL.has(group)) {
            throw invalid("Group %s is not supported for domain specific configurations".formatted(group));
        }
        var name = part.name();
        if (name.isPresent() && !Defaults.ALL.path(group).has(name.get()) && !secret(group, name.get())) {
            throw invalid("Option %s in group %s is not supported for domain specific configurations"
                    .formatted(name.get(), group));
        }
    }

    private static ObjectNode tree(List<Option> options, Part part) {
        var all = Json.object();
        for (var option : options) {
            var owner = part.name().isPresent() ? all : group(all, option.group());
            var _ = owner.set(option.name(), Json.tree(option.value()));
        }
        return all;
    }

    private static ObjectNode group(ObjectNode all, String name) {
        return all.path(name) instanceof ObjectNode known ? known : all.putObject(name);
    }

    private static RuntimeException missing(String domainId, Part part) {
        return new Problem.NotFound(
                        "Could not find %s in domain configuration for domain %s.".formatted(part.words(), domainId))
                .exception();
    }

    private static RuntimeException invalid(String reason) {
        return Refusals.forbidden("Invalid domain specific configuration: %s.".formatted(reason));
    }
}
