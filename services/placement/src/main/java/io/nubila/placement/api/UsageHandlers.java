package io.nubila.placement.api;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.placement.engine.ProviderIndex;
import io.nubila.placement.store.ConsumerStore;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** {@code /resource_providers/{uuid}/usages} and {@code /usages}. */
final class UsageHandlers {
    private static final int MAX_ID_CHARACTERS = 255;
    private static final String UNKNOWN = "unknown";
    private static final String ALL = "all";
    private static final Pattern TYPE = Pattern.compile("[A-Z0-9_]{1,255}|all|unknown");

    private final Db db;
    private final ConsumerStore consumers;
    private final ProviderIndex index;
    private final Clock clock;

    UsageHandlers(Db db, ConsumerStore consumers, ProviderIndex index, Clock clock) {
        this.db = db;
        this.consumers = consumers;
        this.index = index;
        this.clock = clock;
    }

    /** GET /resource_providers/{uuid}/usages. */
    Response ofProvider(Request request) {
        var provider = index.get(Wire.provider(request));
        var usages = Json.object();
        new TreeMap<>(provider.inventories()).forEach((name, inventory) -> usages.put(name, inventory.used()));
        var view = Json.object().put("resource_provider_generation", provider.generation());
        view.set("usages", usages);
        return Wire.fresh(request, Response.ok(view), clock.now());
    }

    /** GET /usages: of a project, perhaps of one user; since 1.38 by consumer type. */
    Response ofProject(Request request) {
        boolean byType = request.version().atLeast("1.38");
        var known = new HashSet<>(Set.of("project_id", "user_id"));
        if (byType) {
            known.add("consumer_type");
        }
        var project = request.query().first("project_id").filter(text -> !text.isEmpty());
        request.authorize(project.map(Target::project).orElseGet(Target::none));
        Wire.allowParameters(request, known);
        if (project.isEmpty()) {
            throw Wire.badQuery("'project_id' is a required property");
        }
        var user = request.query().first("user_id");
        requireLength("project_id", project.get());
        user.ifPresent(text -> requireLength("user_id", text));
        var type = request.query().first("consumer_type");
        if (type.filter(text -> !TYPE.matcher(text).matches()).isPresent()) {
            throw Wire.badQuery("'%s' is no consumer type".formatted(type.get()));
        }
        var usages = byType ? byType(project.get(), user, type) : plain(project.get(), user);
        return Wire.fresh(request, Response.ok(Json.object().set("usages", usages)), clock.now());
    }

    private static void requireLength(String name, String text) {
        if (text.isEmpty() || text.length() > MAX_ID_CHARACTERS) {
            throw Wire.badQuery("'%s' has 1 to %d characters".formatted(name, MAX_ID_CHARACTERS));
        }
    }

    private ObjectNode plain(String project, Optional<String> user) {
        var view = Json.object();
        db.read(tx -> consumers.usages(tx, project, user)).forEach(view::put);
        return view;
    }

    private ObjectNode byType(String project, Optional<String> user, Optional<String> wanted) {
        var usages = db.read(tx -> consumers.usagesByType(tx, project, user));
        boolean all = wanted.equals(Optional.of(ALL));
        var counts = new LinkedHashMap<String, Long>();
        usages.forEach(one -> counts.put(one.type().orElse(UNKNOWN), one.consumers()));
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        var view = Json.object();
        for (var one : usages) {
            var type = one.type().orElse(UNKNOWN);
            if (!all && wanted.isPresent() && !wanted.get().equals(type)) {
                continue;
            }
            var key = all ? ALL : type;
            var group = view.get(key) instanceof ObjectNode there ? there : view.putObject(key);
            var sum = group.path(one.resourceClass()).asLong(0) + one.amount();
            group.put(one.resourceClass(), sum);
            group.put("consumer_count", all ? total : one.consumers());
        }
        return view;
    }
}
