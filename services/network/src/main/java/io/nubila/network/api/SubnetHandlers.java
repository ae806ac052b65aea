package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.SubnetId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Networks;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.engine.Sharing;
import io.nubila.network.engine.Subnets;
import io.nubila.network.model.AddressPool;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.HostRoute;
import io.nubila.network.model.Ip;
import io.nubila.network.model.Network;
import io.nubila.network.model.Standard;
import io.nubila.network.model.Subnet;
import io.nubila.network.model.SubnetPool;
import io.nubila.network.store.NetworkStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetStore;
import io.nubila.network.store.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Subnets on the wire. */
final class SubnetHandlers implements Noun<Subnet> {
    private static final Attribute.Check MODE =
            Checks.orNull(Checks.oneOf(List.of(Subnet.STATEFUL, Subnet.STATELESS, Subnet.SLAAC)));
    private static final Attribute.Check ROUTES = Checks.distinct(Checks.listOf(Checks.object(
            Map.of("destination", Checks::prefix, "nexthop", Checks::ip), List.of("destination", "nexthop"))));
    private static final Attributes ATTRIBUTES = Attributes.with(
            Attribute.of("network_id", Checks::uuid).needed().sorted(),
            Attribute.of("ip_version", SubnetHandlers::version).needed().sorted(),
            Attribute.of("cidr", Checks.orNull(Checks::cidr)).inPost().sorted(),
            Attribute.of("subnetpool_id", Checks.orNull(Checks::uuid)).inPost().sorted(),
            Attribute.of("use_default_subnetpool", Checks::bool).inPost(),
            Attribute.of("prefixlen", Checks.number(0, 128)).inPost(),
            Attribute.of("gateway_ip", Checks.orNull(Checks::ip))
                    .inPost()
                    .inPut()
                    .sorted(),
            Attribute.of(
                            "allocation_pools",
                            Checks.listOf(Checks.object(
                                    Map.of("start", Checks::ip, "end", Checks::ip), List.of("start", "end"))))
                    .inPost()
                    .inPut(),
            Attribute.of("dns_nameservers", Checks.distinct(Checks.listOf(Checks::ip)))
                    .inPost()
                    .inPut(),
            Attribute.of("host_routes", ROUTES).inPost().inPut(),
            Attribute.of("enable_dhcp", Checks::bool).inPost().inPut().sorted(),
            Attribute.of("ipv6_ra_mode", MODE).inPost().filtered(),
            Attribute.of("ipv6_address_mode", MODE).inPost().filtered(),
            Attribute.of("shared", Checks::bool).filtered(),
            Attribute.of("router:external", Checks::bool).filtered());

    private final Subnets subnets;
    private final SubnetStore store;
    private final NetworkStore networkStore;
    private final Networks networks;
    private final SubnetOrigin origin;
    private final Sharing sharing;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;

    SubnetHandlers(
            Subnets subnets,
            SubnetStore store,
            NetworkStore networkStore,
            Networks networks,
            SubnetOrigin origin,
            Sharing sharing,
            Gate gate,
            Policy policy,
            Ids ids) {
        this.subnets = subnets;
        this.store = store;
        this.networkStore = networkStore;
        this.networks = networks;
        this.origin = origin;
        this.sharing = sharing;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
    }

    static JsonNode version(JsonNode value) {
        var number = Checks.number(0, 6).accept(value);
        if (number.intValue() != 4 && number.intValue() != 6) {
            throw new Attribute.BadValue("'%d' is not in [4, 6]".formatted(number.intValue()));
        }
        return number;
    }

    @Override
    public String singular() {
        return "subnet";
    }

    @Override
    public String plural() {
        return "subnets";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<Subnet> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<Subnet> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return Refusals.subnetNotFound(id);
    }

    @Override
    public String id(Subnet subnet) {
        return subnet.id().value();
    }

    @Override
    public Standard about(Subnet subnet) {
        return subnet.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<Subnet> items) {
        var parents =
                parents(tx, networkStore, items.stream().map(Subnet::network).toList());
        var shared = sharing.networksSharedWith(tx, caller, parents.values());
        return items.stream()
                .map(subnet -> NetworkHandlers.within(
                        parent(parents, subnet.network()),
                        subnet.about().project(),
                        shared.contains(subnet.network().value())))
                .toList();
    }

    /** The networks that these things lie in. */
    static Map<NetworkId, Network> parents(Tx tx, NetworkStore networks, List<NetworkId> ids) {
        var found = new HashMap<NetworkId, Network>();
        networks.byIds(tx, ids.stream().distinct().toList()).forEach(network -> found.put(network.id(), network));
        return found;
    }

    static Network parent(Map<NetworkId, Network> parents, NetworkId id) {
        return Optional.ofNullable(parents.get(id)).orElseThrow(() -> Refusals.networkNotFound(id));
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<Subnet> items) {
        var parents =
                parents(tx, networkStore, items.stream().map(Subnet::network).toList());
        return items.stream()
                .map(subnet -> view(subnet)
                        .put(
                                "router:external",
                                parent(parents, subnet.network()).external()))
                .toList();
    }

    private static ObjectNode view(Subnet subnet) {
        var view = Standards.view(subnet.id(), subnet.about());
        view.put("network_id", subnet.network().value());
        view.put("ip_version", subnet.version());
        view.put("cidr", subnet.cidr().toString());
        view.put("subnetpool_id", subnet.subnetPool().orElse(null));
        view.put("gateway_ip", subnet.gateway().orElse(null));
        var pools = Json.array();
        subnet.pools()
                .forEach(pool ->
                        pools.add(Json.object().put("start", pool.start()).put("end", pool.end())));
        view.set("allocation_pools", pools);
        view.set("dns_nameservers", Json.strings(subnet.dnsNameservers()));
        view.set("host_routes", routes(subnet.hostRoutes()));
        view.put("enable_dhcp", subnet.dhcp());
        view.put("ipv6_ra_mode", subnet.raMode().orElse(null));
        view.put("ipv6_address_mode", subnet.addressMode().orElse(null));
        return view;
    }

    static JsonNode routes(List<HostRoute> routes) {
        var array = Json.array();
        routes.forEach(route ->
                array.add(Json.object().put("destination", route.destination()).put("nexthop", route.nexthop())));
        return array;
    }

    /** Routes given, with destinations as ranges. */
    static Optional<List<HostRoute>> routes(Given given, String name) {
        return given.value(name).map(value -> {
            var found = new ArrayList<HostRoute>();
            value.forEach(one -> found.add(new HostRoute(
                    Cidr.of(one.get("destination").asString()).toString(),
                    one.get("nexthop").asString())));
            return found;
        });
    }

    @Override
    public Subnet create(Tx tx, Request request, Given given, ProjectId project) {
        var network = networks.get(
                tx, Scopes.of(policy, "get_network", request.caller()), new NetworkId(given.text("network_id", "")));
        boolean shared = !sharing.networksSharedWith(tx, request.caller(), List.of(network))
                .isEmpty();
        gate.check(request, "create_subnet", NetworkHandlers.within(network, project, shared), given, ATTRIBUTES, true);
        var pool = origin.pool(tx, request, given);
        var cidr = origin.cidr(tx, given, project, pool);
        var gateway = given.textOr("gateway_ip", Optional.of(cidr.usualGateway().toString()));
        var pools = pools(given).orElseGet(() -> AddressPool.allBut(cidr, gateway.map(Ip::of)));
        var subnet = new Subnet(
                new SubnetId(ids.uuid()),
                network.id(),
                Standards.merge(Standard.made(project, "", "", tx.now()), given),
                cidr,
                gateway,
                given.bool("enable_dhcp", true),
                given.text("ipv6_ra_mode"),
                given.text("ipv6_address_mode"),
                given.texts("dns_nameservers").orElse(List.of()),
                routes(given, "host_routes").orElse(List.of()),
                pools,
                pool.map(SubnetPool::id));
        return subnets.create(tx, network, subnet);
    }

    private static Optional<List<AddressPool>> pools(Given given) {
        return given.value("allocation_pools").map(value -> {
            var found = new ArrayList<AddressPool>();
            value.forEach(one -> found.add(
                    new AddressPool(one.get("start").asString(), one.get("end").asString())));
            return found;
        });
    }

    @Override
    public Subnet update(Tx tx, Request request, Subnet before, Given given) {
        var after = new Subnet(
                before.id(),
                before.network(),
                Standards.merge(before.about(), given),
                before.cidr(),
                given.textOr("gateway_ip", before.gateway()),
                given.bool("enable_dhcp", before.dhcp()),
                before.raMode(),
                before.addressMode(),
                given.texts("dns_nameservers").orElse(before.dnsNameservers()),
                routes(given, "host_routes").orElse(before.hostRoutes()),
                pools(given).orElse(before.pools()),
                before.subnetPool());
        return subnets.update(tx, before, after);
    }

    @Override
    public Subnet tag(Tx tx, Subnet before, List<String> tags) {
        return subnets.update(tx, before, before.with(before.about().tagged(tags)));
    }

    @Override
    public void delete(Tx tx, Request request, Subnet subnet) {
        subnets.delete(tx, subnet);
    }
}
