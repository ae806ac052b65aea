package io.nubila.placement.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.placement.model.CandidateSearch;
import io.nubila.placement.model.RequestGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the query of {@code GET /allocation_candidates}, whose parameters grew with the microversions. */
final class CandidateQuery {
    private static final Pattern NUMBERED = Pattern.compile("(resources|required|member_of|in_tree)([1-9][0-9]*)?");
    private static final Pattern NAMED =
            Pattern.compile("(resources|required|member_of|in_tree)([a-zA-Z0-9_-]{1,64})?");
    private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,8}");
    private static final String BAD_VALUE = "placement.query.bad_value";

    private final Request request;
    private final int maxCandidates;
    private final QueryReader reader;

    CandidateQuery(Request request, int maxCandidates) {
        this.request = request;
        this.maxCandidates = maxCandidates;
        this.reader = new QueryReader(request);
    }

    /** The search; {@code Invalid} naming the parameter that cannot be understood. */
    CandidateSearch search() {
        var groups = suffixes().stream().map(reader::group).toList();
        var subtrees = subtrees();
        if (request.version().atLeast("1.36")) {
            checkSubtrees(groups, subtrees);
        } else {
            checkOrphans(groups);
        }
        var required = new ArrayList<Set<String>>();
        var forbidden = new LinkedHashSet<String>();
        readRootTraits(required, forbidden);
        var rootRequired = new LinkedHashSet<String>();
        required.forEach(rootRequired::addAll);
        return new CandidateSearch(
                groups,
                isolate(groups),
                rootRequired,
                forbidden,
                subtrees,
                limit(),
                request.version().atLeast("1.29"));
    }

    private Set<String> suffixes() {
        var pattern = request.version().atLeast("1.33") ? NAMED : NUMBERED;
        var found = new LinkedHashSet<String>();
        for (var name : request.query().names()) {
            if (known(name)) {
                continue;
            }
            var match = pattern.matcher(name);
            if (!match.matches() || !request.version().atLeast(since(match.group(1), match.group(2) != null))) {
                throw Wire.badQuery("Additional properties are not allowed ('%s' was unexpected)".formatted(name));
            }
            found.add(match.group(2) == null ? "" : match.group(2));
        }
        if (found.isEmpty()) {
            throw Wire.invalid("At least one request group (`resources` or `resources{$S}`) is required.");
        }
        return found;
    }

    private boolean known(String name) {
        return switch (name) {
            case "limit" -> request.version().atLeast("1.16");
            case "group_policy" -> request.version().atLeast("1.25");
            case "root_required" -> request.version().atLeast("1.35");
            case "same_subtree" -> request.version().atLeast("1.36");
            default -> false;
        };
    }

    private static String since(String prefix, boolean suffixed) {
        return switch (prefix) {
            case "required" -> suffixed ? "1.25" : "1.17";
            case "member_of" -> suffixed ? "1.25" : "1.21";
            case "in_tree" -> "1.31";
            default -> suffixed ? "1.25" : "1.10";
        };
    }

    private static void checkOrphans(List<RequestGroup> groups) {
        for (var group : groups) {
            if (group.resources().isEmpty()) {
                throw Wire.invalid(
                        "All request groups must specify resources; resources%s is missing.".formatted(group.suffix()));
            }
        }
    }

    private static void checkSubtrees(List<RequestGroup> groups, List<Set<String>> subtrees) {
        var named = new HashSet<String>();
        subtrees.forEach(named::addAll);
        if (groups.stream().allMatch(group -> group.resources().isEmpty())) {
            throw new Problem.Invalid(
                            "placement.query.missing_value",
                            "There must be at least one resources or resources[$S] parameter.")
                    .exception();
        }
        for (var group : groups) {
            if (group.resources().isEmpty() && !named.contains(group.suffix())) {
                throw bad("Resourceless suffixed group request should be specified in `same_subtree` query param:"
                        + " bad group(s) - " + group.suffix());
            }
            named.remove(group.suffix());
        }
        if (!named.isEmpty()) {
            throw bad("Real suffixes should be specified in `same_subtree`: %s not found.".formatted(named));
        }
    }

    private List<Set<String>> subtrees() {
        var found = new ArrayList<Set<String>>();
        for (var value : request.query().all("same_subtree")) {
            var suffixes = new LinkedHashSet<String>();
            Arrays.stream(value.split(",", -1)).map(String::strip).forEach(suffixes::add);
            if (suffixes.contains("")) {
                throw bad("Empty string (unsuffixed group) can not be specified in `same_subtree`");
            }
            found.add(suffixes);
        }
        return found;
    }

    private void readRootTraits(List<Set<String>> required, Set<String> forbidden) {
        var values = request.query().all("root_required");
        if (values.size() > 1) {
            throw new Problem.Invalid(
                            "placement.query.duplicate_key",
                            "Query parameter 'root_required' may be specified only once.")
                    .exception();
        }
        for (var value : values) {
            if (value.startsWith("in:")) {
                throw Wire.badQuery("root_required does not support in: lists. Got: " + value);
            }
            reader.readTraits(value, "root_required", required, forbidden);
        }
        if (required.stream().anyMatch(forbidden::containsAll)) {
            throw bad("Conflicting required and forbidden traits found in root_required");
        }
    }

    private boolean isolate(List<RequestGroup> groups) {
        var policy = request.query().first("group_policy");
        if (policy.isEmpty()) {
            if (groups.stream().filter(RequestGroup::fromOneProvider).count() > 1) {
                throw Wire.invalid("The \"group_policy\" parameter is required when specifying more than one"
                        + " \"resources{N}\" parameter.");
            }
            return false;
        }
        return switch (policy.get()) {
            case "isolate" -> true;
            case "none" -> false;
            default -> throw Wire.badQuery("'%s' is not one of ['none', 'isolate']".formatted(policy.get()));
        };
    }

    private int limit() {
        var text = request.query().first("limit");
        if (text.isEmpty()) {
            return maxCandidates;
        }
        if (!POSITIVE.matcher(text.get()).matches()) {
            throw Wire.badQuery("'%s' does not match '^[1-9][0-9]*$'".formatted(text.get()));
        }
        return Math.min(maxCandidates, Integer.parseInt(text.get()));
    }

    private static RuntimeException bad(String message) {
        return new Problem.Invalid(BAD_VALUE, message).exception();
    }
}
