package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.placement.engine.Names;
import io.nubila.placement.model.RequestGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what a query asks of providers: {@code resources}, {@code required}, {@code member_of}, {@code in_tree}. */
final class QueryReader {
    private static final String RESOURCES_FORM =
            "Badly formed resources parameter. Expected resources query string parameter in form:"
                    + " ?resources=VCPU:2,MEMORY_MB:1024. Got: %s.";

    private final Request request;

    QueryReader(Request request) {
        this.request = request;
    }

    /** The group of all parameters that end in the suffix. */
    RequestGroup group(String suffix) {
        var required = new ArrayList<Set<String>>();
        var forbidden = new LinkedHashSet<String>();
        var values = request.query().all("required" + suffix);
        // Before 1.39 only the last of several counts.
        var counted = request.version().atLeast("1.39") || values.isEmpty() ? values : List.of(values.getLast());
        for (var value : counted) {
            readTraits(value, "required" + suffix, required, forbidden);
        }
        var memberOf = new ArrayList<Set<String>>();
        var notMemberOf = new HashSet<String>();
        var aggregates = request.query().all("member_of" + suffix);
        if (aggregates.size() > 1 && !request.version().atLeast("1.24")) {
            throw Wire.invalid("Multiple member_of%s parameters are not supported".formatted(suffix));
        }
        for (var value : aggregates) {
            readAggregates(value, suffix, memberOf, notMemberOf);
        }
        var resources = request.query().all("resources" + suffix);
        return new RequestGroup(
                suffix,
                resources.isEmpty() ? Map.of() : readResources(resources.getLast()),
                required,
                forbidden,
                memberOf,
                notMemberOf,
                inTree(suffix));
    }

    private Optional<ProviderId> inTree(String suffix) {
        var values = request.query().all("in_tree" + suffix);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        var value = values.getLast().strip();
        return Optional.of(new ProviderId(Wire.dashed(value)
                .orElseThrow(
                        () -> Wire.badQuery("Expected 'in_tree' parameter to be a format of uuid. Got: " + value))));
    }

    static Map<String, Long> readResources(String value) {
        if (value.isBlank()) {
            throw Wire.invalid(RESOURCES_FORM.formatted("empty string"));
        }
        var found = new LinkedHashMap<String, Long>();
        for (var pair : value.split(",", -1)) {
            var parts = pair.split(":", -1);
            if (parts.length != 2) {
                throw Wire.invalid(RESOURCES_FORM.formatted(pair));
            }
            long amount;
            try {
                amount = Long.parseLong(parts[1].strip());
            } catch (NumberFormatException e) {
                throw Wire.invalid("Requested resource %s expected positive integer amount. Got: %s."
                        .formatted(parts[0], parts[1]));
            }
            if (amount < 1) {
                throw Wire.invalid("Requested resource %s requires amount >= 1. Got: %d.".formatted(parts[0], amount));
            }
            found.put(parts[0], amount);
        }
        return found;
    }

    /** Adds the traits a value names: a list of which {@code !} forbids some, or {@code in:} and alternatives. */
    void readTraits(String value, String parameter, List<Set<String>> required, Set<String> forbidden) {
        if (value.startsWith("in:")) {
            if (!request.version().atLeast("1.39")) {
                throw Wire.badQuery("The format 'in:HW_CPU_X86_VMX,CUSTOM_MAGIC' only supported since microversion"
                        + " 1.39. Got: " + value);
            }
            var any = new LinkedHashSet<>(parts(value.substring(3)));
            if (any.contains("")) {
                throw Wire.badQuery("Expected 'required' parameter value of the form:"
                        + " in:HW_CPU_X86_VMX,CUSTOM_MAGIC. Got an empty trait in: " + value);
            }
            if (any.stream().anyMatch(trait -> trait.startsWith("!"))) {
                throw Wire.badQuery("The format 'in:HW_CPU_X86_VMX,CUSTOM_MAGIC' does not support forbidden traits."
                        + " Got: " + value);
            }
            required.add(any);
            return;
        }
        boolean mayForbid = request.version().atLeast("1.22");
        for (var trait : parts(value)) {
            boolean not = trait.startsWith("!");
            var name = trait.replaceFirst("^!+", "");
            if (name.isEmpty() || (not && !mayForbid)) {
                throw Wire.badQuery("Expected '%s' parameter value of the form: %s. Got: %s"
                        .formatted(
                                parameter,
                                mayForbid ? "HW_CPU_X86_VMX,!CUSTOM_MAGIC" : "HW_CPU_X86_VMX,CUSTOM_MAGIC",
                                value));
            }
            if (not) {
                forbidden.add(name);
            } else {
                required.add(Set.of(name));
            }
        }
    }

    private void readAggregates(String value, String suffix, List<Set<String>> memberOf, Set<String> notMemberOf) {
        boolean not = value.startsWith("!");
        var rest = not ? value.substring(1) : value;
        boolean several = rest.startsWith("in:");
        var ids = several ? rest.substring(3) : rest;
        if (!several && ids.contains(",")) {
            throw Wire.invalid("Multiple values for 'member_of' must be prefixed with the 'in:' or '!in:' keyword"
                    + " using the valid microversion. Got: " + value);
        }
        var found = new HashSet<String>();
        for (var id : ids.split(",", -1)) {
            found.add(Wire.dashed(id)
                    .orElseThrow(() ->
                            Wire.badQuery("Expected 'member_of' parameter to contain valid UUID(s). Got: " + id)));
        }
        if (!not) {
            memberOf.add(found);
            return;
        }
        if (!request.version().atLeast("1.32")) {
            throw Wire.invalid("Forbidden member_of%s parameters are not supported in the specified microversion"
                    .formatted(suffix));
        }
        notMemberOf.addAll(found);
    }

    private static List<String> parts(String value) {
        return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
    }

    /** {@code Invalid} when a group names a resource class or trait that does not exist. */
    void requireNames(Tx tx, Names names, List<RequestGroup> groups, String classesSentence) {
        for (var group : groups) {
            names.requireClasses(tx, group.resources().keySet(), classesSentence + "No such resource class %s.");
            var traits = new LinkedHashSet<>(group.forbidden());
            group.required().forEach(traits::addAll);
            names.requireTraits(tx, traits, "No such trait(s): %s.");
            for (var any : group.required()) {
                if (group.forbidden().containsAll(any)) {
                    throw new Problem.Invalid(
                                    "placement.undefined_code",
                                    "Conflicting required and forbidden traits found in the following traits keys:"
                                            + " required%s: (%s)".formatted(group.suffix(), String.join(", ", any)))
                            .exception();
                }
            }
        }
    }
}
