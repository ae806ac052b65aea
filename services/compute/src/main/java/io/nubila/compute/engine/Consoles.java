package io.nubila.compute.engine;

import io.nubila.compute.ConsoleConfig;
import io.nubila.compute.model.Console;
import io.nubila.compute.model.Server;
import io.nubila.compute.model.TaskState;
import io.nubila.compute.store.ConsoleStore;
import io.nubila.compute.store.ServerStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Ids;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Displays of servers, and the leave to see them. A user who may use a server is given a token; whoever shows the token
 * within its life gets a connection to the display, as often as wanted, as long as the server is there and runs. What has
 * begun ends with the guest, not with the token.
 */
public final class Consoles {
    private final Db db;
    private final Clock clock;
    private final Ids ids;
    private final ConsoleConfig config;
    private final ServerStore servers;
    private final ConsoleStore consoles;
    private final Hosts hosts;

    public Consoles(
            Db db,
            Clock clock,
            Ids ids,
            ConsoleConfig config,
            ServerStore servers,
            ConsoleStore consoles,
            Hosts hosts) {
        this.db = db;
        this.clock = clock;
        this.ids = ids;
        this.config = config;
        this.servers = servers;
        this.consoles = consoles;
        this.hosts = hosts;
    }

    /** {@code Conflict} while a server is on no host, or is being deleted: then it has no console of any kind. */
    public void requirePlaced(Server server) {
        if (server.host().isEmpty()) {
            throw notReady(server, "it is on no host yet");
        }
        if (server.isDoing(TaskState.DELETING)) {
            throw new Problem.Conflict("Cannot 'get_vnc_console' instance %s while it is in task_state deleting"
                            .formatted(server.id()))
                    .exception();
        }
    }

    /**
     * Makes a token for a server's display; {@code Conflict} unless the server runs.
     *
     * @return the token, which is told nowhere else
     */
    public String issue(Cause cause, Server seen, String user) {
        var token = ids.uuid();
        db.change(cause, tx -> {
            var server = servers.living(tx, seen.id());
            requirePlaced(server);
            requireRunning(server);
            var now = tx.now();
            consoles.insert(tx, new Console(hash(token), server.id(), user, now, now.plus(config.tokenLife())));
        });
        return token;
    }

    private static void requireRunning(Server server) {
        switch (server.power()) {
            case RUNNING, PAUSED -> {
                // The display of a guest whose processors stand still is still there.
            }
            case NOSTATE, SHUTDOWN, CRASHED, SUSPENDED -> throw notReady(server, "it does not run");
        }
    }

    private static RuntimeException notReady(Server server, String why) {
        return new Problem.Conflict("Instance %s is not ready: %s".formatted(server.id(), why)).exception();
    }

    /** What a token stands for, while it holds. */
    public Optional<Console> find(String token) {
        var hash = hash(token);
        return db.read(tx -> consoles.find(tx, hash, clock.now()));
    }

    /** The server of a console; empty when it is gone. */
    public Optional<Server> server(Console console) {
        return db.read(tx -> servers.find(tx, console.server())).filter(Server::exists);
    }

    /**
     * A new connection to the display, in the RFB protocol, without a password. It ends when the guest does, and the caller
     * closes it. {@code NotFound} when the server is gone, {@code Conflict} when it does not run, {@code Unavailable} when
     * the host does not answer.
     */
    public ByteChannel connect(Console console) {
        var server = server(console)
                .orElseThrow(() -> ServerStore.missing(console.server().value()));
        requirePlaced(server);
        return hosts.on(server.host().orElseThrow()).display(server.id());
    }

    private static String hash(String token) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
