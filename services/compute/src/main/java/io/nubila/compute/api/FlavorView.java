package io.nubila.compute.api;

import io.nubila.compute.model.Flavor;
import io.nubila.kernel.http.Microversion;
import io.nubila.kernel.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** A flavor as the Compute API shows it, in the shape of a microversion. */
final class FlavorView {
    private final String baseUrl;
    private final Microversion version;
    private final boolean seesExtraSpecs;

    FlavorView(String baseUrl, Microversion version, boolean seesExtraSpecs) {
        this.baseUrl = baseUrl;
        this.version = version;
        this.seesExtraSpecs = seesExtraSpecs;
    }

    /** Id, name and links. */
    ObjectNode brief(Flavor flavor) {
        var json = Json.object();
        json.put("id", flavor.id().value());
        json.put("name", flavor.name());
        json.set("links", Page.links(baseUrl, "flavors", flavor.id().value()));
        if (version.atLeast("2.55")) {
            json.put("description", flavor.description().orElse(null));
        }
        return json;
    }

    /** Everything. */
    ObjectNode full(Flavor flavor) {
        var json = Json.object();
        json.put("id", flavor.id().value());
        json.put("name", flavor.name());
        json.put("ram", flavor.memoryMib());
        json.put("disk", flavor.rootGib());
        if (flavor.swapMib() == 0 && !version.atLeast("2.75")) {
            json.put("swap", "");
        } else {
            json.put("swap", flavor.swapMib());
        }
        json.put("OS-FLV-EXT-DATA:ephemeral", flavor.ephemeralGib());
        json.put("OS-FLV-DISABLED:disabled", flavor.disabled());
        json.put("vcpus", flavor.vcpus());
        json.put("os-flavor-access:is_public", flavor.isPublic());
        json.put("rxtx_factor", flavor.rxtxFactor());
        json.set("links", Page.links(baseUrl, "flavors", flavor.id().value()));
        if (version.atLeast("2.55")) {
            json.put("description", flavor.description().orElse(null));
        }
        if (version.atLeast("2.61") && seesExtraSpecs) {
            json.set("extra_specs", extraSpecs(flavor));
        }
        return json;
    }

    /** Its extra specs by name. */
    static ObjectNode extraSpecs(Flavor flavor) {
        var specs = Json.object();
        flavor.extraSpecs().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> specs.put(entry.getKey(), entry.getValue()));
        return specs;
    }
}
