package io.nubila.compute.engine;

import io.nubila.compute.model.RequestedNic;
import io.nubila.compute.model.Server;
import io.nubila.contracts.network.NetworkContract;
import io.nubila.contracts.network.NetworkContract.PortSummary;
import io.nubila.contracts.network.NetworkId;
import io.nubila.contracts.network.PortId;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.DryRun;
import io.nubila.kernel.operations.OperationRow;
import io.nubila.kernel.operations.Operations;
import io.nubila.kernel.operations.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks wishes for more or fewer interfaces of a server and starts the operations. Whoever asks for one more wants to know
 * its address in the answer, so the request waits for its operation; one less is answered at once.
 */
public final class ServerInterfaces {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Db db;
    private final Ids ids;
    private final ServerEngine.Stores stores;
    private final NetworkContract networks;
    private final Operations operations;
    private final AttachInterface attach;
    private final DetachInterface detach;

    public ServerInterfaces(
            Db db,
            Ids ids,
            ServerEngine.Stores stores,
            NetworkContract networks,
            Operations operations,
            AttachInterface attach,
            DetachInterface detach) {
        this.db = db;
        this.ids = ids;
        this.stores = stores;
        this.networks = networks;
        this.operations = operations;
        this.attach = attach;
        this.detach = detach;
    }

    /** One more interface: of a port, or in a network, perhaps with an address; in the project's only network when empty. */
    public record Wish(
            Optional<PortId> port, Optional<NetworkId> network, Optional<String> fixedIp, Optional<String> tag) {}

    /**
     * Attaches an interface and waits for it; answers the port's id. {@code NotFound} for an unknown port or network,
     * {@code Conflict} for one in use and a server that is busy, {@code Invalid} when no network fits.
     */
    public PortId attach(Caller caller, Cause cause, Server server, Wish wish) {
        var nic = nic(caller, server, wish);
        var state = new AttachInterface.State(server.id(), nic, List.of(), wish.tag());
        var operation = db.write(cause, tx -> {
            var now = stores.servers().living(tx, server.id());
            now.requireFreeFor("attach_interface");
            stores.actions()
                    .begin(
                            tx,
                            now.id(),
                            "attach_interface",
                            "compute_attach_interface",
                            now.project().value(),
                            caller.userId());
            return operations.start(tx, attach, "server", now.id().value(), state);
        });
        if (!DryRun.active()) {
            await(server, operation);
        }
        return nic.port();
    }

    private RequestedNic nic(Caller caller, Server server, Wish wish) {
        if (wish.port().isPresent()) {
            checkPort(caller, wish.port().get());
            return new RequestedNic(wish.port().get(), Optional.empty(), Optional.empty());
        }
        var network = wish.network().orElseGet(() -> onlyNetwork(caller, server));
        var found = as(
                () -> networks.network(caller, network),
                new Problem.NotFound("NetworkNotFound", "Network %s could not be found.".formatted(network)));
        NicRules.requireInternal(caller, found);
        return new RequestedNic(new PortId(ids.uuid()), Optional.of(network), wish.fixedIp());
    }

    private NetworkId onlyNetwork(Caller caller, Server server) {
        var available = networks.available(caller, server.project());
        if (available.isEmpty()) {
            throw new Problem.Invalid("No specific network was requested and none are available for project '%s'."
                            .formatted(server.project()))
                    .exception();
        }
        if (available.size() > 1) {
            throw new Problem.Invalid("Multiple possible networks found, use a Network ID to be more specific.")
                    .exception();
        }
        return available.getFirst().id();
    }

    private void checkPort(Caller caller, PortId id) {
        NicRules.requireUsable(as(
                () -> networks.port(caller, id),
                new Problem.NotFound("PortNotFound", "Port id %s could not be found.".formatted(id))));
    }

    private static <T> T as(Supplier<T> question, Problem whenNotFound) {
        try {
            return question.get();
        } catch (ProblemException e) {
            throw e.problem() instanceof Problem.NotFound ? whenNotFound.exception(e) : e;
        }
    }

    private void await(Server server, String operation) {
        var ended = operations
                .awaitEnd(operation, PATIENCE)
                .orElseThrow(() -> new Problem.Unavailable(
                                "The interface is still being attached to instance %s.".formatted(server.id()),
                                "operation " + operation)
                        .exception());
        if (ended.phase() != Phase.DONE) {
            throw refusal(server, ended);
        }
    }

    /** What the operation ran into, as the request would have been told had it looked itself. */
    private static ProblemException refusal(Server server, OperationRow row) {
        var code = row.problemCode().orElse("");
        var message = row.problem().orElse("");
        return switch (code) {
            case "IpAddressInUse", "PortInUse", "MacAddressInUse", "Cancelled" ->
                new Problem.Conflict(code, message).exception();
            case "IpAddressGenerationFailure", "InvalidIpForNetwork", "InvalidIpForSubnet", "InvalidInput" ->
                new Problem.Invalid(code, message).exception();
            case "OverQuota" -> new Problem.OverQuota(message).exception();
            case "PortNotFound", "NetworkNotFound" -> new Problem.NotFound(code, message).exception();
            default ->
                new Problem.Refused(
                                500,
                                "InterfaceAttachFailed",
                                "Failed to attach network adapter device to %s".formatted(server.id()))
                        .exception();
        };
    }

    /** Starts to take an interface away. {@code NotFound} when the server has no such port. */
    public void detach(Caller caller, Cause cause, Server server, PortId port) {
        server.requireFreeFor("detach_interface");
        var found = portsOf(caller, server).stream()
                .filter(one -> one.id().equals(port))
                .findFirst()
                .orElseThrow(
                        () -> new Problem.NotFound("PortNotFound", "Port id %s could not be found.".formatted(port))
                                .exception());
        db.change(cause, tx -> {
            var now = stores.servers().living(tx, server.id());
            now.requireFreeFor("detach_interface");
            stores.actions()
                    .begin(
                            tx,
                            now.id(),
                            "detach_interface",
                            "compute_detach_interface",
                            now.project().value(),
                            caller.userId());
            var _ = operations.start(
                    tx, detach, "server", now.id().value(), new DetachInterface.State(now.id(), port, found.mac()));
        });
    }

    /** The server's ports in the order in which they were attached. */
    public List<PortSummary> portsOf(Caller caller, Server server) {
        return networks.portsOf(caller, List.of(server.id())).getOrDefault(server.id(), List.of());
    }

    /** The tags of the server's interfaces. */
    public Map<PortId, String> tags(Server server) {
        return db.read(tx -> stores.tags().ofInterfaces(tx, server.id()));
    }
}
