package io.nubila.network.api;

import io.nubila.contracts.identity.ProjectId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.policy.Target;
import io.nubila.network.engine.AddressScopes;
import io.nubila.network.engine.Sharing;
import io.nubila.network.model.AddressScope;
import io.nubila.network.model.RbacPolicy;
import io.nubila.network.model.Standard;
import io.nubila.network.store.AddressScopeStore;
import io.nubila.network.store.Scope;
import io.nubila.network.store.Wanted;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Address scopes on the wire. */
final class AddressScopeHandlers implements Noun<AddressScope> {
    private static final Attributes ATTRIBUTES = Attributes.bare(
            Attribute.of("name", Checks.text(255)).inPost().inPut().sorted().usually(Json.tree("\"\"")),
            Attribute.of("ip_version", SubnetHandlers::version).needed().sorted(),
            Attribute.of("shared", Checks::bool).inPost().inPut().filtered().usually(Json.tree("false")));

    private final AddressScopes scopes;
    private final AddressScopeStore store;
    private final Sharing sharing;
    private final Gate gate;
    private final Ids ids;

    AddressScopeHandlers(AddressScopes scopes, AddressScopeStore store, Sharing sharing, Gate gate, Ids ids) {
        this.scopes = scopes;
        this.store = store;
        this.sharing = sharing;
        this.gate = gate;
        this.ids = ids;
    }

    @Override
    public String singular() {
        return "address_scope";
    }

    @Override
    public String plural() {
        return "address_scopes";
    }

    @Override
    public Attributes attributes() {
        return ATTRIBUTES;
    }

    @Override
    public List<AddressScope> list(Tx tx, Scope scope, Wanted wanted) {
        return store.list(tx, scope, wanted);
    }

    @Override
    public Optional<AddressScope> find(Tx tx, Scope scope, String id) {
        return store.find(tx, scope, id);
    }

    @Override
    public ProblemException notFound(String id) {
        return AddressScopes.notFound(id);
    }

    @Override
    public String id(AddressScope scope) {
        return scope.id();
    }

    @Override
    public Standard about(AddressScope scope) {
        return scope.about();
    }

    @Override
    public List<Target> targets(Tx tx, Caller caller, List<AddressScope> items) {
        var shared = sharing.sharedWith(tx, RbacPolicy.ADDRESS_SCOPE, caller, ids(items));
        return items.stream()
                .map(scope -> target(scope.about().project(), shared.contains(scope.id())))
                .toList();
    }

    private static List<String> ids(List<AddressScope> items) {
        return items.stream().map(AddressScope::id).toList();
    }

    private static Target target(ProjectId project, boolean shared) {
        var attributes = Standards.attributes(project.value());
        attributes.put("shared", shared);
        return Target.of(attributes);
    }

    @Override
    public List<ObjectNode> views(Tx tx, Caller caller, List<AddressScope> items) {
        var shared = sharing.sharedWith(tx, RbacPolicy.ADDRESS_SCOPE, caller, ids(items));
        return items.stream()
                .map(scope -> Standards.view(scope.id(), scope.about())
                        .retain("id", "name", "tenant_id", "project_id")
                        .put("ip_version", scope.version())
                        .put("shared", shared.contains(scope.id())))
                .toList();
    }

    @Override
    public AddressScope create(Tx tx, Request request, Given given, ProjectId project) {
        boolean shared = given.bool("shared", false);
        gate.check(request, "create_address_scope", target(project, shared), given, ATTRIBUTES, true);
        var about = Standard.made(project, given.text("name", ""), "", tx.now());
        return scopes.create(
                tx,
                new AddressScope(
                        ids.uuid(), about, shared, given.number("ip_version").orElse(4)));
    }

    @Override
    public AddressScope update(Tx tx, Request request, AddressScope before, Given given) {
        var after = new AddressScope(
                before.id(),
                before.about().called(given.text("name", before.about().name()), ""),
                given.bool("shared", before.shared()),
                before.version());
        return scopes.update(tx, before, after);
    }

    @Override
    public void delete(Tx tx, Request request, AddressScope scope) {
        scopes.delete(tx, scope);
    }
}
