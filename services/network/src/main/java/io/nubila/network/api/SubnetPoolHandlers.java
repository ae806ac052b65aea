package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.Refusals;
import io.nubila.network.engine.Scopes;
import io.nubila.network.engine.Sharing;
import io.nubila.network.engine.SubnetPools;
import io.nubila.network.model.AddressSet;
import io.nubila.network.model.Cidr;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.Standard;
import io.nubila.network.model.SubnetPool;
import io.nubila.network.store.Scope;
import io.nubila.network.store.SubnetPoolStore;
import io.nubila.network.store.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Subnet pools on the wire. */
final class SubnetPoolHandlers implements Noun<SubnetPool> {
    private static final int SMALLEST_PREFIX_4 = 8;
    private static final int SMALLEST_PREFIX_6 = 64;
    private static final Attribute.Check PREFIXES = Checks.listOf(Checks::prefix);
    private static final Attribute.Check LENGTH = Checks.number(0, 128);
    private static final Attributes ATTRIBUTES = Attributes.with(
            Attribute.of("prefixes", PREFIXES).needed().inPut(),
            Attribute.of("default_quota", Checks.orNull(Checks.number(0, Integer.MAX_VALUE)))
                    .inPost()
                    .inPut()
                    .sorted(),
            Attribute.of("ip_version", Checks.number(0, 6)).sorted(),
            Attribute.of("default_prefixlen", LENGTH).inPost().inPut().sorted(),
            Attribute.of("min_prefixlen", LENGTH).inPost().inPut().sorted(),
            Attribute.of("max_prefixlen", LENGTH).inPost().inPut().sorted(),
            Attribute.of("is_default", Checks::bool).inPost().inPut().sorted().usually(Json.tree("false")),
            Attribute.of("shared", Checks::bool).inPost().filtered().usually(Json.tree("false")),
            Attribute.of("address_scope_id", Checks.orNull(Checks::uuid))
                    .inPost()
                    .inPut()
                    .sorted());

    private final SubnetPools pools;
    private final SubnetPoolStore store;
    private final Sharing sharing;
    private final Gate gate;
    private final Policy policy;
    private final Ids ids;

    SubnetPoolHandlers(SubnetPools pools, SubnetPoolStore store, Sharing sharing, Gate gate, Policy policy, Ids ids) {
        this.pools = pools;
        this.store = store;
        this.sharing = sharing;
        this.gate = gate;
        this.policy = policy;
        this.ids = ids;
    }

    @Override
    public String singular() {
        return "subnetpool";
    }

    @Override
    public String plural() {
        return "subnetpools";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<SubnetPool> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<SubnetPool> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return SubnetPools.notFound(id);
    }

    @Override
    public String id(SubnetPool pool) {
        return pool.id();
    }

    @Override
    public Standard about(SubnetPool pool) {
        return pool.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<SubnetPool> items) {
        var shared = sharing.sharedWith(tx, RbacPolicy.SUBNET_POOL, caller, ids(items));
        return items.stream()
                .map(pool -> target(pool.about().project(), shared.contains(pool.id())))
                .toList();
    }

    private static List<String> ids(List<SubnetPool> items) {
        return items.stream().map(SubnetPool::id).toList();
    }

    private static Target target(ProjectId project, boolean shared) {
        var attributes = Standards.attributes(project.value());
        attributes.put("shared", shared);
        return Target.of(attributes);
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<SubnetPool> items) {
        var shared = sharing.sharedWith(tx, RbacPolicy.SUBNET_POOL, caller, ids(items));
        return items.stream()
                .map(pool -> view(pool).put("shared", shared.contains(pool.id())))
                .toList();
    }

    /** Prefix lengths are texts here, as clients of this API have always had them. */
    private static ObjectNode view(SubnetPool pool) {
        var view = Standards.view(pool.id(), pool.about());
        view.set("prefixes", Json.strings(pool.prefixes()));
        view.put("ip_version", pool.version());
        view.put("min_prefixlen", String.valueOf(pool.minPrefix()));
        view.put("max_prefixlen", String.valueOf(pool.maxPrefix()));
        view.put("default_prefixlen", String.valueOf(pool.defaultPrefix()));
        view.put("default_quota", pool.quota().orElse(null));
        view.put("is_default", pool.isDefault());
        view.put("address_scope_id", pool.scope().orElse(null));
        return view;
    }

    private SubnetPools.Asker asker(Request request) {
        return new SubnetPools.Asker(
                Scopes.of(policy, "get_address_scope", request.caller()),
                request.caller().projectId().map(ProjectId::new),
                request.allows("context_is_admin", Target.none()));
    }

    @Override
    public SubnetPool create(Tx tx, Request request, Given given, ProjectId project) {
        boolean shared = given.bool("shared", false);
        gate.check(request, "create_subnetpool", target(project, shared), given, ATTRIBUTES, true);
        var prefixes = prefixes(given.value("prefixes").orElseThrow());
        if (prefixes.isEmpty()) {
            throw Refusals.invalid("EmptySubnetPoolPrefixList", "Empty subnet pool prefix list.");
        }
        int version = prefixes.getFirst().version();
        int bits = version == 4 ? 32 : 128;
        int min = given.number("min_prefixlen").orElse(version == 4 ? SMALLEST_PREFIX_4 : SMALLEST_PREFIX_6);
        int max = given.number("max_prefixlen").orElse(bits);
        checkLength(min, bits);
        checkLength(max, bits);
        int usual = given.number("default_prefixlen").orElse(min);
        checkLength(usual, bits);
        var pool = new SubnetPool(
                ids.uuid(),
                Standards.merge(Standard.made(project, "", "", tx.now()), given),
                shared,
                given.bool("is_default", false),
                given.text("address_scope_id"),
                version,
                texts(AddressSet.of(prefixes).cidrs()),
                min,
                max,
                usual,
                given.number("default_quota").map(Integer::longValue));
        return pools.create(tx, asker(request), pool);
    }

    private static void checkLength(int length, int bits) {
        if (length > bits) {
            throw Refusals.invalid(
                    "UnsupportedMinSubnetPoolPrefix",
                    "Prefix length '%d' is not supported in a subnet pool of addresses of %d bits."
                            .formatted(length, bits));
        }
    }

    private static List<String> texts(List<Cidr> prefixes) {
        return prefixes.stream().map(Cidr::toString).toList();
    }

    /** Prefixes given; all of one IP version. */
    private static List<Cidr> prefixes(JsonNode list) {
        var found = new ArrayList<Cidr>();
        list.forEach(one -> found.add(Cidr.of(one.asString())));
        if (found.stream().map(Cidr::version).distinct().count() > 1) {
            throw Refusals.invalid("PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.");
        }
        return found;
    }

    @Override
    public SubnetPool update(Tx tx, Request request, SubnetPool before, Given given) {
        int bits = before.version() == 4 ? 32 : 128;
        for (var name : List.of("min_prefixlen", "max_prefixlen", "default_prefixlen")) {
            given.number(name).ifPresent(length -> checkLength(length, bits));
        }
        var wanted = given.value("prefixes").map(SubnetPoolHandlers::prefixes);
        if (wanted.isPresent() && wanted.get().stream().anyMatch(one -> one.version() != before.version())) {
            throw Refusals.invalid("PrefixVersionMismatch", "Cannot mix IPv4 and IPv6 prefixes in a subnet pool.");
        }
        var after = new SubnetPool(
                before.id(),
                Standards.merge(before.about(), given),
                before.shared(),
                given.bool("is_default", before.isDefault()),
                given.textOr("address_scope_id", before.scope()),
                before.version(),
                wanted.map(list -> texts(AddressSet.of(list).cidrs())).orElse(before.prefixes()),
                given.number("min_prefixlen").orElse(before.minPrefix()),
                given.number("max_prefixlen").orElse(before.maxPrefix()),
                given.number("default_prefixlen").orElse(before.defaultPrefix()),
                given.has("default_quota") ? given.number("default_quota").map(Integer::longValue) : before.quota());
        return pools.update(tx, asker(request), before, after);
    }

    /** PUT add_prefixes. */
    Response addPrefixes(Resources<SubnetPool> resources, Db db, Request request) {
        return change(
                resources,
                db,
                request,
                (tx, pool) -> prefixes -> pools.addPrefixes(tx, asker(request), pool, prefixes));
    }

    /** PUT remove_prefixes. */
    Response removePrefixes(Resources<SubnetPool> resources, Db db, Request request) {
        return change(resources, db, request, (tx, pool) -> prefixes -> pools.removePrefixes(tx, pool, prefixes));
    }

    private interface Change {
        SubnetPool apply(List<Cidr> prefixes);
    }

    private static Response change(
            Resources<SubnetPool> resources, Db db, Request request, BiFunction<Tx, SubnetPool, Change> how) {
        List<Cidr> prefixes;
        try {
            prefixes = prefixes(PREFIXES.accept(request.json().path("prefixes")));
        } catch (Attribute.BadValue e) {
            throw Refusals.bad("Invalid input for prefixes. Reason: %s.".formatted(e.getMessage()));
        }
        return db.write(request.cause(), tx -> {
            var pool = resources.load(tx, request, request.parameter("id"));
            resources.authorize(tx, request, pool);
            var after = how.apply(tx, pool).apply(prefixes);
            return Response.ok(Json.object().set("prefixes", Json.strings(after.prefixes())));
        });
    }

    @Override
    public SubnetPool tag(Tx tx, SubnetPool before, List<String> tags) {
        return pools.tag(tx, before, tags);
    }

    @Override
    public void delete(Tx tx, Request request, SubnetPool pool) {
        pools.delete(tx, pool);
    }
}
