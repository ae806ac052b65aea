package io.nubila.compute.api;

import io.nubila.contracts.network.NetworkCatalogueContract;
import io.nubila.contracts.network.NetworkCatalogueContract.Named;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.http.Route;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** /os-networks and /os-tenant-networks, up to 2.35: network's networks with the few fields it still tells of them. */
final class NetworkHandlers {
    private static final String NETWORKS = "/v2.1/os-networks";
    private static final String OF_PROJECT = "/v2.1/os-tenant-networks";
    private static final String RULE = "os_compute_api:os-networks:";
    private static final String RULE_OF_PROJECT = "os_compute_api:os-tenant-networks:";
    private static final String LAST = "2.35";
    private static final List<String> EMPTY =
            List.of("cidr", "netmask", "gateway", "broadcast", "dns1", "dns2", "cidr_v6", "gateway_v6", "netmask_v6");
    private static final List<String> EMPTY_FOR_ADMINISTRATORS = List.of(
            "created_at",
            "updated_at",
            "deleted_at",
            "deleted",
            "injected",
            "bridge",
            "vlan",
            "vpn_public_address",
            "vpn_public_port",
            "vpn_private_address",
            "dhcp_start",
            "project_id",
            "host",
            "bridge_interface",
            "multi_host",
            "priority",
            "rxtx_base",
            "mtu",
            "dhcp_server",
            "enable_dhcp",
            "share_address");

    private final NetworkContract networks;
    private final NetworkCatalogueContract catalogue;

    NetworkHandlers(NetworkContract networks, NetworkCatalogueContract catalogue) {
        this.networks = networks;
        this.catalogue = catalogue;
    }

    /** Every URL of them. */
    static List<Route> routes(NetworkHandlers networks) {
        return List.of(
                Route.get(NETWORKS, RULE + "list", networks::list).until(LAST),
                Route.get(NETWORKS + "/{network_id}", RULE + "show", networks::show)
                        .until(LAST),
                Route.get(OF_PROJECT, RULE_OF_PROJECT + "list", networks::listOfProject)
                        .until(LAST),
                Route.get(OF_PROJECT + "/{network_id}", RULE_OF_PROJECT + "show", networks::showOfProject)
                        .until(LAST));
    }

    private List<Named> all(Request request) {
        var found = new ArrayList<Named>();
        var page = catalogue.networks(request.caller(), Optional.empty(), Page.MAX);
        while (!page.isEmpty()) {
            found.addAll(page);
            page = page.size() < Page.MAX
                    ? List.of()
                    : catalogue.networks(
                            request.caller(), Optional.of(page.getLast().id()), Page.MAX);
        }
        return found;
    }

    private Named load(Request request) {
        try {
            var network = networks.network(request.caller(), new NetworkId(request.parameter("network_id")));
            return new Named(network.id(), network.name());
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.NotFound) {
                throw new Problem.NotFound("Network not found").exception(e);
            }
            throw e;
        }
    }

    Response list(Request request) {
        var json = Json.object();
        var list = json.putArray("networks");
        all(request).forEach(network -> list.add(view(request, network)));
        return Response.ok(json);
    }

    Response show(Request request) {
        return Response.ok(Json.object().set("network", view(request, load(request))));
    }

    private static ObjectNode view(Request request, Named network) {
        var json = Json.object();
        json.put("id", network.id().value());
        json.put("label", network.name());
        EMPTY.forEach(json::putNull);
        if (request.allows("context_is_admin", Target.none())) {
            EMPTY_FOR_ADMINISTRATORS.forEach(json::putNull);
        }
        return json;
    }

    Response listOfProject(Request request) {
        var json = Json.object();
        var list = json.putArray("networks");
        all(request).forEach(network -> list.add(viewOfProject(network)));
        return Response.ok(json);
    }

    Response showOfProject(Request request) {
        return Response.ok(Json.object().set("network", viewOfProject(load(request))));
    }

    private static ObjectNode viewOfProject(Named network) {
        // The word None is what clients have always been told here.
        return Json.object().put("id", network.id().value()).put("cidr", "None").put("label", network.name());
    }
}
