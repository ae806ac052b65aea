package io.nubila.network.store;

import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.contracts.network.RouterId;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.HostRoute;
import io.nubila.network.model.Router;
import java.util.List;
import java.util.Optional;

/** Routers. */
public final class RouterStore {
    private static final ListQuery LIST = new ListQuery("routers", "project_id = ?")
            .flag("admin_state_up", "admin_up")
            .condition("status", "'ACTIVE' IN (%s)");

    /** Routers wanted within a scope. */
    public List<Router> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, RouterStore::read);
    }

    /** A router within a scope. */
    public Optional<Router> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, RouterStore::read);
    }

    /** Ids of all routers after one, ascending. */
    public List<RouterId> ids(Tx tx, String after, int limit) {
        return tx.list(
                "SELECT id FROM routers WHERE id > ? ORDER BY id LIMIT ?",
                row -> new RouterId(row.string("id")),
                after,
                limit);
    }

    /** Whether a router has its gateway in the network. */
    public boolean anyWithGatewayIn(Tx tx, NetworkId network) {
        return tx.one(
                        "SELECT 1 AS n FROM ports WHERE network_id = ? AND device_owner = 'network:router_gateway' LIMIT 1",
                        row -> row.integer("n"),
                        network)
                .isPresent();
    }

    /** Adds a router. */
    public void insert(Tx tx, Router r) {
        var about = r.about();
        var _ = tx.update(
                """
                INSERT INTO routers (id, project_id, name, description, tags, created_at, updated_at, revision,
                    admin_up, gateway_network_id, gateway_port_id, enable_snat, routes, zone_hints)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                r.id(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                r.adminUp(),
                r.gateway().map(Router.Gateway::network),
                r.gateway().map(Router.Gateway::port),
                r.gateway().map(Router.Gateway::snat).orElse(true),
                Columns.write(r.routes()),
                Columns.write(r.zoneHints()));
        Columns.tag(tx, r.id().value(), List.of(), about.tags());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public Router update(Tx tx, Router before, Router after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Router " + next.id(),
                """
                UPDATE routers SET name = ?, description = ?, tags = ?, updated_at = ?, revision = ?, admin_up = ?,
                       gateway_network_id = ?, gateway_port_id = ?, enable_snat = ?, routes = ?
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.updatedAt(),
                about.revision(),
                next.adminUp(),
                next.gateway().map(Router.Gateway::network),
                next.gateway().map(Router.Gateway::port),
                next.gateway().map(Router.Gateway::snat).orElse(true),
                Columns.write(next.routes()),
                next.id(),
                before.about().revision());
        Columns.tag(tx, next.id().value(), before.about().tags(), about.tags());
        return next;
    }

    /** Removes a router. */
    public void delete(Tx tx, Router router) {
        Columns.tag(tx, router.id().value(), router.about().tags(), List.of());
        var _ = tx.update("DELETE FROM routers WHERE id = ?", router.id());
    }

    private static Router read(Row row) {
        return new Router(
                new RouterId(row.string("id")),
                Columns.standard(row),
                row.bool("admin_up"),
                row.optionalString("gateway_port_id")
                        .map(port -> new Router.Gateway(
                                new NetworkId(row.string("gateway_network_id")),
                                new PortId(port),
                                row.bool("enable_snat"))),
                Columns.list(row, "routes", HostRoute[].class),
                Columns.texts(row, "zone_hints"));
    }
}
