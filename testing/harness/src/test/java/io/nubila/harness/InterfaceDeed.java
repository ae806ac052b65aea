package io.nubila.harness;

import static io.nubila.harness.Workbench.text;

import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One interface more, or one less, for a server that runs. The status tells how many interfaces it has. */
record InterfaceDeed(String operation, String done, String undone) implements Deed {
    private static final String ONE = "1 interfaces";
    private static final String TWO = "2 interfaces";
    private static final String ATTACH = "attach-interface";

    static InterfaceDeed attach() {
        return new InterfaceDeed(ATTACH, TWO, ONE);
    }

    static InterfaceDeed detach() {
        return new InterfaceDeed("detach-interface", ONE, TWO);
    }

    private static String all(String server) {
        return "/v2.1/servers/" + server + "/os-interface";
    }

    private static Answer ask(Session user, String server) {
        var wish = Json.object();
        wish.putObject("interfaceAttachment").put("net_id", new Workbench(user).network("private"));
        return user.post("compute", all(server), wish);
    }

    @Override
    public Optional<String> prepare(Session user, String name) {
        var bench = new Workbench(user);
        var server = bench.server(name, bench.imageNamed(ServerDeed.IMAGE));
        if (!operation.equals(ATTACH)) {
            ask(user, server).expect(200);
        }
        return Optional.of(server);
    }

    /** Whoever attaches is told when it is done, or that it failed; both are answers here. */
    @Override
    public void ask(Session user, String name, Optional<String> id) {
        if (operation.equals(ATTACH)) {
            var _ = ask(user, id.orElseThrow());
            return;
        }
        var last = interfaces(user, id.orElseThrow()).getLast();
        user.delete("compute", all(id.orElseThrow()) + "/" + text(last, "port_id"))
                .expect(202);
    }

    private static List<JsonNode> interfaces(Session user, String server) {
        var found = new ArrayList<JsonNode>();
        user.get("compute", all(server))
                .expect(200)
                .json()
                .get("interfaceAttachments")
                .forEach(found::add);
        return found;
    }

    @Override
    public Optional<String> find(Session user, String name) {
        return Deeds.of("stop-server").find(user, name);
    }

    /** Such an operation shows as no task; it has ended before this is asked. */
    @Override
    public String rest(Session user, String id) {
        return new Workbench(user).show(id).get("status").asString().equals("ACTIVE")
                ? interfaces(user, id).size() + " interfaces"
                : "not ACTIVE";
    }

    @Override
    public void check(Session user, Leftovers leftovers, String name, String id, String status) {
        var ports =
                leftovers.of(id).stream().filter(one -> one.startsWith("port ")).toList();
        var plugged = leftovers.plugged(id);
        if (plugged != ports.size()) {
            throw new AssertionError("the guest has %d interfaces, its server %s".formatted(plugged, ports));
        }
    }

    @Override
    public void remove(Session user, String name, String id) {
        user.delete("compute", "/v2.1/servers/" + id).expect(204);
        new Workbench(user).awaitGone(id);
    }

    @Override
    public List<String> left(Leftovers leftovers, String id) {
        return leftovers.of(id);
    }
}
