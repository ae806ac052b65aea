package io.nubila.network.api;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.Network;
import io.nubila.network.model.Subnet;
import io.nubila.network.store.AddressStore;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import io.nubila.network.store.Wanted;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** How many addresses networks and subnets have, and how many are taken. */
final class IpAvailabilityHandlers {
    private static final Map<String, String> FILTERS =
            Map.of("network_id", "id", "network_name", "name", "project_id", "project_id", "tenant_id", "project_id");
    private static final int MAX_NETWORKS = 10_000;

    private final NetworkStore networks;
    private final SubnetStore subnets;
    private final AddressStore addresses;
    private final Db db;

    IpAvailabilityHandlers(NetworkStore networks, SubnetStore subnets, AddressStore addresses, Db db) {
        this.networks = networks;
        this.subnets = subnets;
        this.addresses = addresses;
        this.db = db;
    }

    /** GET /network-ip-availabilities. */
    Response list(Request request) {
        request.authorizedBySearch();
        var wanted = Wanted.first(MAX_NETWORKS);
        for (var name : request.query().names()) {
            if (FILTERS.containsKey(name)) {
                wanted = wanted.where(
                        FILTERS.getOrDefault(name, "id"), request.query().all(name));
            } else if (!name.equals("ip_version") && !name.equals("fields")) {
                throw Refusals.bad("['%s'] is invalid attribute for filtering".formatted(name));
            }
        }
        var versions = request.query().all("ip_version");
        var views = Json.array();
        if (request.allows("get_network_ip_availability", Target.none())) {
            var all = wanted;
            db.read(tx -> views(tx, networks.list(tx, Scope.all(), all), versions))
                    .forEach(views::add);
        }
        return Response.ok(Json.object().set("network_ip_availabilities", views));
    }

    /** GET /network-ip-availabilities/{id}. */
    Response show(Request request) {
        request.authorizedBySearch();
        var id = request.parameter("id");
        if (!request.allows("get_network_ip_availability", Target.none())) {
            throw new Problem.NotFound("The resource could not be found.").exception();
        }
        return db.read(tx -> {
            var network = networks.find(tx, Scope.all(), id).orElseThrow(() -> Refusals.networkNotFound(id));
            return Response.ok(Json.object()
                    .set(
                            "network_ip_availability",
                            views(tx, List.of(network), List.of()).getFirst()));
        });
    }

    private List<ObjectNode> views(Tx tx, List<Network> found, List<String> versions) {
        var inside = subnets.ofNetworks(tx, found.stream().map(Network::id).toList());
        var used = addresses.counts(tx, inside.stream().map(Subnet::id).toList());
        var views = new ArrayList<ObjectNode>();
        for (var network : found) {
            var parts = Json.array();
            var total = BigInteger.ZERO;
            long taken = 0;
            for (var subnet : inside) {
                boolean counts = subnet.network().equals(network.id())
                        && (versions.isEmpty() || versions.contains(String.valueOf(subnet.version())));
                if (counts) {
                    var size = subnet.pools().stream().map(AddressPool::size).reduce(BigInteger.ZERO, BigInteger::add);
                    long mine = used.getOrDefault(subnet.id(), 0L);
                    total = total.add(size);
                    taken += mine;
                    parts.add(Json.object()
                            .put("subnet_id", subnet.id().value())
                            .put("subnet_name", subnet.about().name())
                            .put("cidr", subnet.cidr().toString())
                            .put("ip_version", subnet.version())
                            .put("total_ips", size)
                            .put("used_ips", mine));
                }
            }
            var view = Json.object();
            view.put("network_id", network.id().value());
            view.put("network_name", network.about().name());
            view.put("tenant_id", network.about().project().value());
            view.put("project_id", network.about().project().value());
            view.set("subnet_ip_availability", parts);
            view.put("total_ips", total);
            view.put("used_ips", taken);
            views.add(view);
        }
        return views;
    }
}
