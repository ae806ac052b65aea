package io.nubila.placement.api;

import io.nubila.contracts.placement.ProviderId;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.placement.engine.TreeSearch;
import io.nubila.placement.model.AllocationRequest;
import io.nubila.placement.model.CandidateSearch;
import io.nubila.placement.model.Provider;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JsonGenerator;

/**
 * Allocation candidates as JSON, in a form that can be sent back as allocations. Written as it goes: an answer of a
 * thousand candidates is half a megabyte, and a tree of it would be ten times that.
 */
final class CandidateView {
    private static final int USUAL_BYTES_EACH = 640;

    private final JsonGenerator json;
    private final boolean allocationsById;
    private final boolean mappings;
    private final boolean allResources;
    private final boolean traits;
    private final boolean nested;
    private final Set<String> wanted = new HashSet<>();

    private CandidateView(Request request, CandidateSearch search, JsonGenerator json) {
        this.json = json;
        var version = request.version();
        allocationsById = version.atLeast("1.12");
        traits = version.atLeast("1.17");
        allResources = version.atLeast("1.27");
        nested = version.atLeast("1.29");
        mappings = version.atLeast("1.34");
        search.groups().forEach(group -> wanted.addAll(group.resources().keySet()));
    }

    static byte[] of(Request request, CandidateSearch search, TreeSearch.Found found) {
        var out = new ByteArrayOutputStream(
                64 + USUAL_BYTES_EACH * found.requests().size());
        try (var json = Json.mapper().createGenerator(out)) {
            new CandidateView(request, search, json).write(found);
        }
        return out.toByteArray();
    }

    private void write(TreeSearch.Found found) {
        json.writeStartObject();
        json.writeArrayPropertyStart("allocation_requests");
        found.requests().forEach(this::allocation);
        json.writeEndArray();
        json.writeObjectPropertyStart("provider_summaries");
        found.providers().forEach(this::summary);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void allocation(AllocationRequest one) {
        json.writeStartObject();
        if (allocationsById) {
            json.writeObjectPropertyStart("allocations");
            one.amounts().forEach((id, amounts) -> {
                json.writeObjectPropertyStart(id.value());
                resources(amounts);
                json.writeEndObject();
            });
            json.writeEndObject();
        } else {
            json.writeArrayPropertyStart("allocations");
            one.amounts().forEach((id, amounts) -> {
                json.writeStartObject();
                resources(amounts);
                json.writeObjectPropertyStart("resource_provider");
                json.writeStringProperty("uuid", id.value());
                json.writeEndObject();
                json.writeEndObject();
            });
            json.writeEndArray();
        }
        if (mappings) {
            json.writeObjectPropertyStart("mappings");
            one.mappings().forEach(this::mapping);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void resources(Map<String, Long> amounts) {
        json.writeObjectPropertyStart("resources");
        amounts.forEach(json::writeNumberProperty);
        json.writeEndObject();
    }

    private void mapping(String suffix, Set<ProviderId> ids) {
        json.writeArrayPropertyStart(suffix);
        ids.stream().map(ProviderId::value).sorted().forEach(json::writeString);
        json.writeEndArray();
    }

    private void summary(Provider provider) {
        json.writeObjectPropertyStart(provider.id().value());
        json.writeObjectPropertyStart("resources");
        new TreeMap<>(provider.inventories()).forEach((name, inventory) -> {
            if (allResources || wanted.contains(name)) {
                json.writeObjectPropertyStart(name);
                json.writeNumberProperty("capacity", inventory.capacity());
                json.writeNumberProperty("used", inventory.used());
                json.writeEndObject();
            }
        });
        json.writeEndObject();
        if (traits) {
            json.writeArrayPropertyStart("traits");
            new TreeSet<>(provider.traits()).forEach(json::writeString);
            json.writeEndArray();
        }
        if (nested) {
            json.writeName("parent_provider_uuid");
            provider.parent().ifPresentOrElse(id -> json.writeString(id.value()), json::writeNull);
            json.writeStringProperty("root_provider_uuid", provider.root().value());
        }
        json.writeEndObject();
    }
}
