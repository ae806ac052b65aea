package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.TreeSearch;
import io.nubila.placement.model.AllocationRequest;
import io.nubila.placement.model.CandidateSearch;
import io.nubila.placement.model.Provider;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/** Allocation candidates as JSON, in a form that can be sent back as allocations. */
final class CandidateView {
    private CandidateView() {}

    static ObjectNode of(Request request, CandidateSearch search, TreeSearch.Found found) {
        var requests = Json.array();
        found.requests().forEach(one -> requests.add(allocation(request, one)));
        var wanted = new HashSet<String>();
        search.groups().forEach(group -> wanted.addAll(group.resources().keySet()));
        var summaries = Json.object();
        found.providers().forEach(provider -> summaries.set(provider.id().value(), summary(request, provider, wanted)));
        var view = Json.object();
        view.set("allocation_requests", requests);
        view.set("provider_summaries", summaries);
        return view;
    }

    private static ObjectNode allocation(Request request, AllocationRequest one) {
        var view = Json.object();
        if (request.version().atLeast("1.12")) {
            var allocations = Json.object();
            one.amounts().forEach((id, amounts) -> allocations.set(id.value(), resources(amounts)));
            view.set("allocations", allocations);
        } else {
            var allocations = Json.array();
            one.amounts().forEach((id, amounts) -> {
                var entry = resources(amounts);
                entry.set("resource_provider", Json.object().put("uuid", id.value()));
                allocations.add(entry);
            });
            view.set("allocations", allocations);
        }
        if (request.version().atLeast("1.34")) {
            var mappings = Json.object();
            one.mappings()
                    .forEach((suffix, ids) -> mappings.set(
                            suffix,
                            Json.strings(
                                    ids.stream().map(ProviderId::value).sorted().toList())));
            view.set("mappings", mappings);
        }
        return view;
    }

    private static ObjectNode resources(Map<String, Long> amounts) {
        var resources = Json.object();
        amounts.forEach(resources::put);
        return Json.object().set("resources", resources);
    }

    private static ObjectNode summary(Request request, Provider provider, Set<String> wanted) {
        boolean all = request.version().atLeast("1.27");
        var resources = Json.object();
        new TreeMap<>(provider.inventories()).forEach((name, inventory) -> {
            if (all || wanted.contains(name)) {
                resources.set(
                        name,
                        Json.object().put("capacity", inventory.capacity()).put("used", inventory.used()));
            }
        });
        var view = Json.object();
        view.set("resources", resources);
        if (request.version().atLeast("1.17")) {
            view.set("traits", Json.strings(new TreeSet<>(provider.traits())));
        }
        if (request.version().atLeast("1.29")) {
            view.put(
                    "parent_provider_uuid",
                    provider.parent().map(ProviderId::value).orElse(null));
            view.put("root_provider_uuid", provider.root().value());
        }
        return view;
    }
}
