package io.nubila.kernel.policy;

import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what a caller may do in one service. The rules are the service's defaults with an operator's overrides laid over
 * them; a changed override file takes effect within a second of the next question, a bad one is refused as a whole and
 * the rules in force stay. Safe for many threads; a question costs well under a microsecond.
 *
 * <p>Nubila itself ({@link Caller#isService}) may do everything. For others a rule first looks at the token's scope, then
 * at its check; a rule named by another is asked for its check only.
 */
public final class Policy {
    private static final Logger LOG = LoggerFactory.getLogger(Policy.class);

    private final String service;
    private final Map<String, PolicyRule> defaults;
    private final UnaryOperator<String> wording;
    private final Optional<OverrideFile> overrides;
    private final ReentrantLock reloading = new ReentrantLock();
    private volatile RuleSet rules;

    private Policy(
            String service,
            Map<String, PolicyRule> defaults,
            UnaryOperator<String> wording,
            Optional<OverrideFile> overrides,
            RuleSet rules) {
        this.service = service;
        this.defaults = defaults;
        this.wording = wording;
        this.overrides = overrides;
        this.rules = rules;
    }

    /**
     * The policy of a service as its defaults say. The stream is read to its end, not closed. Throws
     * {@code Problem.Invalid} naming the rule and the position of what cannot be understood.
     */
    public static Policy load(String service, InputStream defaults) {
        var source = service + ".yaml";
        var rules = DefaultsFile.read(source, defaults);
        return new Policy(
                service,
                rules,
                rule -> "Policy doesn't allow " + rule + " to be performed.",
                Optional.empty(),
                RuleSet.of(source, rules));
    }

    /** The same policy, refusing with the service's own sentence, made from the rule's name. */
    public Policy worded(UnaryOperator<String> sentence) {
        return new Policy(service, defaults, sentence, overrides, rules);
    }

    /**
     * The same defaults with the overrides of this file, which need not exist yet. Throws {@code Problem.Invalid} if it
     * exists and is bad.
     */
    public Policy overriddenBy(Path file, Clock clock) {
        var overriding = new OverrideFile(file, clock);
        var policy = new Policy(service, defaults, wording, Optional.of(overriding), rules);
        if (overriding.changed()) {
            policy.rules = policy.combined(overriding);
        }
        return policy;
    }

    /** Whether the caller may do what the rule guards to the target. An unknown rule is our own mistake. */
    public boolean allows(String rule, Caller caller, Target target) {
        if (caller.isService()) {
            return true;
        }
        var entry = current().entry(rule);
        return entry.acceptsScope(caller) && entry.test().holds(caller, target);
    }

    /**
     * Whether some target could make the rule hold for the caller. False means that the request can be refused before its
     * target is loaded; true decides nothing.
     */
    public boolean mayAllow(String rule, Caller caller) {
        if (caller.isService()) {
            return true;
        }
        var now = current();
        var entry = now.entry(rule);
        return entry.acceptsScope(caller)
                && Possibility.of(entry.check(), caller, name -> now.entry(name).check()) != Possibility.NO;
    }

    /** As {@link #allows}, but throws {@code Problem.Forbidden} with the rule's name if not. */
    public void enforce(String rule, Caller caller, Target target) {
        if (!allows(rule, caller, target)) {
            throw forbidden(rule);
        }
    }

    /** The refusal that {@link #enforce} throws, for handlers that decide by themselves when to refuse. */
    public ProblemException forbidden(String rule) {
        return new Problem.Forbidden("Forbidden", wording.apply(rule), Optional.of(rule)).exception();
    }

    /** Whether there is a rule of this name. */
    public boolean knows(String rule) {
        return current().find(rule).isPresent();
    }

    /** The rule of this name as it is in force. */
    public Optional<PolicyRule> rule(String name) {
        return current().find(name).map(RuleSet.Entry::rule);
    }

    /** All rules in force, in the order of the defaults. */
    public List<PolicyRule> rules() {
        return current().rules();
    }

    /** The service whose rules these are. */
    public String service() {
        return service;
    }

    /** Why the caller may or may not: the rule's check as an indented tree, each leaf in words with its outcome. */
    public String explain(String rule, Caller caller, Target target) {
        return new Explanation(current(), caller, target).of(rule);
    }

    /** Looks at the override file now, whether or not it is due. For commands that must not wait a second. */
    public void poll() {
        overrides.ifPresent(this::reload);
    }

    private RuleSet current() {
        if (overrides.isPresent() && overrides.get().due()) {
            reload(overrides.get());
        }
        return rules;
    }

    private void reload(OverrideFile file) {
        reloading.lock();
        try {
            if (file.changed()) {
                rules = combined(file);
                LOG.info("{} has changed and is in force", file.name());
            }
        } catch (ProblemException | UncheckedIOException e) {
            LOG.error("the policy of {} stays as it was: {}", service, e.getMessage());
        } finally {
            reloading.unlock();
        }
    }

    private RuleSet combined(OverrideFile file) {
        var checks = file.read();
        var all = new LinkedHashMap<>(defaults);
        checks.forEach((name, check) -> {
            var known = defaults.get(name);
            all.put(name, known == null ? new PolicyRule(name, check, "", List.of()) : known.checkedBy(check));
        });
        var combined = RuleSet.of(file.name(), all);
        refuseStrangers(file.name(), checks.keySet(), combined);
        return combined;
    }

    /** A new name is welcome if an overriding check uses it; otherwise it is a slip of the pen that would guard nothing. */
    private void refuseStrangers(String source, Collection<String> names, RuleSet combined) {
        var used = new LinkedHashSet<String>();
        names.forEach(
                name -> used.addAll(RuleSet.references(combined.entry(name).check())));
        for (var name : names) {
            if (!defaults.containsKey(name) && !used.contains(name)) {
                throw RuleSet.refusal(source, name, "there is no such rule" + Nearest.hint(name, defaults.keySet()));
            }
        }
    }
}
