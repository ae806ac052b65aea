package io.nubila.compute.model;

import io.nubila.contracts.compute.HostName;
import io.nubila.contracts.compute.PowerState;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Collects changes to a server and answers the changed one. Short-lived, for one thread. */
public final class ServerChange {
    private final Server was;
    private String name;
    private Optional<String> description;
    private ServerSpec spec;
    private Map<String, String> metadata;
    private VmState at;
    private Optional<TaskState> doing;
    private PowerState power;
    private Optional<HostName> host;
    private Optional<Lock> lock;
    private Optional<Fault> fault;
    private Optional<Instant> launchedAt;
    private Optional<Instant> terminatedAt;

    ServerChange(Server was) {
        this.was = was;
        name = was.name();
        description = was.description();
        spec = was.spec();
        metadata = was.metadata();
        at = was.at();
        doing = was.doing();
        power = was.power();
        host = was.host();
        lock = was.lock();
        fault = was.fault();
        launchedAt = was.launchedAt();
        terminatedAt = was.terminatedAt();
    }

    public ServerChange name(String value) {
        name = value;
        return this;
    }

    public ServerChange description(Optional<String> value) {
        description = value;
        return this;
    }

    public ServerChange spec(ServerSpec value) {
        spec = value;
        return this;
    }

    public ServerChange metadata(Map<String, String> value) {
        metadata = value;
        return this;
    }

    public ServerChange power(PowerState value) {
        power = value;
        return this;
    }

    public ServerChange host(Optional<HostName> value) {
        host = value;
        return this;
    }

    public ServerChange lock(Optional<Lock> value) {
        lock = value;
        return this;
    }

    public ServerChange launchedAt(Instant value) {
        launchedAt = Optional.of(value);
        return this;
    }

    public ServerChange terminatedAt(Instant value) {
        terminatedAt = Optional.of(value);
        return this;
    }

    public ServerChange withoutFault() {
        fault = Optional.empty();
        return this;
    }

    ServerChange at(VmState value) {
        at = value;
        return this;
    }

    ServerChange doing(Optional<TaskState> value) {
        doing = value;
        return this;
    }

    ServerChange fault(Optional<Fault> value) {
        fault = value;
        return this;
    }

    /** The changed server, still with the revision it replaces. */
    public Server done() {
        return new Server(
                was.id(),
                was.project(),
                was.user(),
                name,
                description,
                spec,
                metadata,
                at,
                doing,
                power,
                host,
                lock,
                fault,
                was.createdAt(),
                was.updatedAt(),
                launchedAt,
                terminatedAt,
                was.revision());
    }
}
