package io.nubila.compute.store;

import io.nubila.compute.model.Fault;
import io.nubila.compute.model.Lock;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.ServerSpec;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.model.VmState;
import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import io.nubila.contracts.compute.ServerId;
import io.nubila.contracts.identity.ProjectId;
import io.nubila.contracts.identity.UserId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Servers: SQL only. */
public final class ServerStore {
    private static final String SELECT = """
            SELECT id, project_id, user_id, name, description, spec, metadata, vm_state, task_state, power_state, host,
                   locked, locked_how, fault, created_at, updated_at, launched_at, terminated_at, revision
              FROM servers
            """;

    /** Adds a server and tells the event log. */
    public void insert(Tx tx, Server server) {
        int _ = tx.update(
                """
                INSERT INTO servers (id, project_id, user_id, name, description, flavor_id, image_id, key_name, vcpus,
                    memory_mib, spec, metadata, vm_state, task_state, power_state, host, locked, locked_how, fault,
                    created_at, updated_at, launched_at, terminated_at, deleted, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
                """,
                server.id(),
                server.project(),
                server.user(),
                server.name(),
                server.description(),
                server.spec().flavor().id(),
                server.spec().image(),
                server.spec().keyName(),
                server.spec().flavor().vcpus(),
                server.spec().flavor().memoryMib(),
                Json.write(server.spec()),
                Json.write(server.metadata()),
                server.at(),
                server.doing(),
                server.power(),
                server.host(),
                server.locked(),
                server.lock().map(Json::write),
                server.fault().map(Json::write),
                server.createdAt(),
                server.updatedAt(),
                server.launchedAt(),
                server.terminatedAt(),
                server.revision());
        tx.event("server", server.id().value(), "create", Optional.empty(), Optional.of(Summary.of(server)));
    }

    /** Writes {@code next} unless someone else changed the row since it was read; answers it with its new revision. */
    public Server update(Tx tx, String verb, Server before, Server next) {
        tx.updateOne(
                "server " + next.id(),
                """
                UPDATE servers SET name = ?, description = ?, spec = ?, metadata = ?, vm_state = ?, task_state = ?,
                       power_state = ?, host = ?, locked = ?, locked_how = ?, fault = ?, updated_at = ?,
                       launched_at = ?, terminated_at = ?, deleted = ?, revision = revision + 1
                 WHERE id = ? AND revision = ?
                """,
                next.name(),
                next.description(),
                Json.write(next.spec()),
                Json.write(next.metadata()),
                next.at(),
                next.doing(),
                next.power(),
                next.host(),
                next.locked(),
                next.lock().map(Json::write),
                next.fault().map(Json::write),
                tx.now(),
                next.launchedAt(),
                next.terminatedAt(),
                !next.exists(),
                next.id(),
                next.revision());
        if (!next.exists()) {
            int _ = tx.update("DELETE FROM server_tags WHERE server_id = ?", next.id());
            int _ = tx.update("DELETE FROM interface_tags WHERE server_id = ?", next.id());
            int _ = tx.update("DELETE FROM consoles WHERE server_id = ?", next.id());
        }
        tx.event(
                "server",
                next.id().value(),
                verb,
                Optional.of(Summary.of(before)),
                next.exists() ? Optional.of(Summary.of(next)) : Optional.empty());
        return next.written(tx.now());
    }

    /** A server, deleted or not; {@code NotFound} when there never was one. */
    public Server get(Tx tx, ServerId id) {
        return find(tx, id).orElseThrow(() -> missing(id.value()));
    }

    /** A server, deleted or not. */
    public Optional<Server> find(Tx tx, ServerId id) {
        return tx.one(SELECT + " WHERE id = ?", ServerStore::read, id);
    }

    /** A living server; {@code NotFound} when there never was one, or when it has been deleted meanwhile. */
    public Server living(Tx tx, ServerId id) {
        return find(tx, id).filter(Server::exists).orElseThrow(() -> missing(id.value()));
    }

    /** What every service says of a server that is not there, or not for the caller. */
    public static RuntimeException missing(String id) {
        return new Problem.NotFound("InstanceNotFound", "Instance %s could not be found.".formatted(id)).exception();
    }

    /** Living servers of a host, by id, after the one given. */
    public List<Server> onHost(Tx tx, HostName host, Optional<ServerId> after, int limit) {
        return tx.list(
                SELECT + " WHERE host = ? AND deleted = 0 AND id > ? ORDER BY id LIMIT ?",
                ServerStore::read,
                host,
                after.map(ServerId::value).orElse(""),
                limit);
    }

    /** The hosts of the living ones among these servers. */
    public Set<HostName> hosts(Tx tx, List<String> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        var places = "?" + ", ?".repeat(ids.size() - 1);
        return Set.copyOf(tx.list(
                "SELECT DISTINCT host FROM servers WHERE deleted = 0 AND host IS NOT NULL AND id IN (" + places + ")",
                row -> new HostName(row.string("host")),
                ids.toArray()));
    }

    /** Servers of a query; see {@link ServerQuery}. */
    public List<Server> list(Tx tx, ServerQuery query) {
        var arguments = new java.util.ArrayList<Object>();
        var where = query.where(arguments);
        return tx.list(SELECT + where, ServerStore::read, arguments.toArray());
    }

    /** What a project's living servers use together. */
    public Usage usage(Tx tx, ProjectId project) {
        return tx.one("""
                        SELECT COUNT(*) AS servers, COALESCE(SUM(vcpus), 0) AS vcpus, COALESCE(SUM(memory_mib), 0) AS mib
                          FROM servers WHERE project_id = ? AND deleted = 0
                        """, row -> new Usage(row.integer("servers"), row.integer("vcpus"), row.number("mib")), project)
                .orElse(new Usage(0, 0, 0));
    }

    /** Counts and sums over servers. */
    public record Usage(int servers, int vcpus, long memoryMib) {}

    /** Keeps why a host was chosen, or why none was. */
    public void saveScheduling(Tx tx, ServerId id, String report) {
        int _ = tx.update("DELETE FROM server_scheduling WHERE server_id = ?", id);
        int _ = tx.update(
                "INSERT INTO server_scheduling (server_id, at, report) VALUES (?, ?, ?)", id, tx.now(), report);
    }

    /** The last scheduling report of a server. */
    public Optional<String> scheduling(Tx tx, ServerId id) {
        return tx.one("SELECT report FROM server_scheduling WHERE server_id = ?", row -> row.string("report"), id);
    }

    private static Server read(Row row) {
        return new Server(
                new ServerId(row.string("id")),
                new ProjectId(row.string("project_id")),
                new UserId(row.string("user_id")),
                row.string("name"),
                row.optionalString("description"),
                row.record("spec", ServerSpec.class),
                strings(row.string("metadata")),
                VmState.valueOf(row.string("vm_state")),
                row.optionalString("task_state").map(TaskState::valueOf),
                PowerState.valueOf(row.string("power_state")),
                row.optionalString("host").map(HostName::new),
                row.optionalString("locked_how").map(text -> Json.read(text, Lock.class)),
                row.optionalString("fault").map(text -> Json.read(text, Fault.class)),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.optionalInstant("launched_at"),
                row.optionalInstant("terminated_at"),
                row.number("revision"));
    }

    private static Map<String, String> strings(String json) {
        var found = new LinkedHashMap<String, String>();
        Json.tree(json)
                .properties()
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().asString()));
        return found;
    }

    /** What the event log keeps of a server. */
    private record Summary(
            String name,
            String project,
            String status,
            String task,
            String host,
            String flavor,
            int vcpus,
            int memoryMib,
            int rootGib) {
        static Summary of(Server server) {
            var flavor = server.spec().flavor();
            return new Summary(
                    server.name(),
                    server.project().value(),
                    server.apiStatus(),
                    server.doing().map(TaskState::wireName).orElse(""),
                    server.host().map(HostName::value).orElse(""),
                    flavor.name(),
                    flavor.vcpus(),
                    flavor.memoryMib(),
                    flavor.rootGib());
        }
    }
}
