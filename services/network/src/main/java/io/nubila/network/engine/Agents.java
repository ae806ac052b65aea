package io.nubila.network.engine;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.db.Tx;
import io.nubila.kernel.json.Json;
import io.nubila.kernel.operations.Reconciler;
import io.nubila.network.model.Agent;
import io.nubila.network.store.AgentStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The roles of this node in the data path, shown as the agents that operators know. Each pass notes that they are alive;
 * one that has not been heard of for {@link #ALIVE} is shown as down.
 */
public final class Agents implements Reconciler {
    /** How long an agent counts as alive after its last heartbeat. */
    public static final Duration ALIVE = Duration.ofSeconds(75);

    private static final Cause CAUSE = Cause.own("agents");
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Db db;
    private final AgentStore store;
    private final Convergence convergence;
    private final Ids ids;
    private final String node;
    private final String driver;
    private final boolean dataPath;
    private final Instant startedAt;

    public Agents(
            Db db,
            AgentStore store,
            Convergence convergence,
            Clock clock,
            Ids ids,
            String node,
            String driver,
            boolean dataPath) {
        this.db = db;
        this.store = store;
        this.convergence = convergence;
        this.ids = ids;
        this.node = node;
        this.driver = driver;
        this.dataPath = dataPath;
        this.startedAt = clock.now();
    }

    @Override
    public String name() {
        return "network-agents";
    }

    @Override
    public Duration every() {
        return EVERY;
    }

    @Override
    public void run() {
        var types = dataPath
                ? List.of("Linux bridge agent", "DHCP agent", "L3 agent", "Metadata agent")
                : List.of("Linux bridge agent");
        db.change(CAUSE, tx -> types.forEach(type -> beat(tx, type)));
    }

    private void beat(Tx tx, String type) {
        var state = Json.object().put("driver", driver).put("waiting", convergence.waiting());
        var failing = Json.object();
        convergence.failing().forEach(failing::put);
        state.set("failing", failing);
        var known = store.find(tx, type, node);
        var now = tx.now();
        var agent = new Agent(
                known.map(Agent::id).orElseGet(ids::uuid),
                type,
                node,
                known.map(Agent::description).orElse(""),
                known.map(Agent::adminUp).orElse(true),
                known.map(Agent::createdAt).orElse(now),
                startedAt,
                now,
                known.map(Agent::revision).orElse(1L),
                state);
        if (known.isPresent()) {
            store.beat(tx, agent);
        } else {
            store.insert(tx, agent);
        }
    }
}
