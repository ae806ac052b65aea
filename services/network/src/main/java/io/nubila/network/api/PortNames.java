package io.nubila.network.api;

import io.nubila.kernel.json.Json;
import io.nubila.network.engine.Refusals;
import io.nubila.network.model.HostNames;
import io.nubila.network.model.Port;
import tools.jackson.databind.node.ArrayNode;

/** Names under which a port's addresses are known in the cloud's DNS domain. */
final class PortNames {
    private PortNames() {}

    /** The single label of a name; a full name has to lie in the cloud's domain. */
    static String checked(String name, String domain) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            return name;
        }
        var trimmed = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (!trimmed.equals(name.substring(0, dot) + "." + domain)) {
            throw Refusals.badRequest("dns", "%s is not a name within the dns domain %s".formatted(name, domain));
        }
        return name.substring(0, dot);
    }

    /** Host name and full name of each address. */
    static ArrayNode of(Port port, String domain) {
        var names = Json.array();
        for (var fixed : port.fixedIps()) {
            var host = port.dnsName().isEmpty() ? HostNames.of(fixed.ip()) : port.dnsName();
            names.add(Json.object()
                    .put("ip_address", fixed.ip())
                    .put("hostname", host)
                    .put("fqdn", host + "." + domain + "."));
        }
        return names;
    }
}
