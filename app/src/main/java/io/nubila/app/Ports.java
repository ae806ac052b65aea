package io.nubila.app;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The ports of a cloud: the conventional ones, or a row of ten from a base. The choice is kept in the state folder, so
 * that a restarted cloud is where its clients left it.
 */
public record Ports(
        int identity, int identityAdmin, int image, int placement, int compute, int network, int console, int all) {
    private static final Ports CONVENTIONAL = new Ports(5000, 35357, 9292, 8778, 8774, 9696, 6080, 8443);
    private static final int FIRST_FREE_BASE = 20_000;
    private static final int LAST_FREE_BASE = 60_000;
    private static final int STRIDE = 100;
    private static final int ROW = 10;

    /** A row of ports. */
    public static Ports from(int base) {
        if (base < 1 || base > 65_535 - ROW) {
            throw new Problem.Invalid("--port-base must be from 1 to %d".formatted(65_535 - ROW)).exception();
        }
        return new Ports(base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 9);
    }

    /** The ports for this start. */
    static Ports choose(Path state, String address, OptionalInt base) {
        var file = state.resolve("run/ports.json");
        if (base.isPresent()) {
            return save(file, from(base.getAsInt()));
        }
        if (Files.exists(file)) {
            var ports = read(file);
            return ports.console == 0 ? save(file, ports.withConsole(address)) : ports;
        }
        if (CONVENTIONAL.free(address)) {
            return save(file, CONVENTIONAL);
        }
        for (int candidate = FIRST_FREE_BASE; candidate < LAST_FREE_BASE; candidate += STRIDE) {
            var ports = from(candidate);
            if (ports.free(address)) {
                return save(file, ports);
            }
        }
        throw new Problem.Unavailable(
                        "There are no free ports on %s; name some with --port-base.".formatted(address), "")
                .exception();
    }

    /** The ports this state folder's cloud has; 0 for one that did not exist when they were chosen. */
    static Ports read(Path file) {
        try {
            var text = Files.readString(file);
            var known = Json.object().put("console", 0);
            Json.tree(text).properties().forEach(entry -> known.set(entry.getKey(), entry.getValue()));
            return Json.read(Json.write(known), Ports.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ports save(Path file, Ports ports) {
        try {
            Files.createDirectories(file.getParent());
            // In one move: half a file would keep the cloud from ever starting again.
            var temporary = file.resolveSibling("ports.json.new");
            Files.writeString(temporary, Json.write(ports));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The ports of a cloud that was begun before it had consoles, with one for them. */
    private Ports withConsole(String address) {
        int usual = identity == CONVENTIONAL.identity ? CONVENTIONAL.console : identity + 6;
        int port = usual;
        while (port < usual + ROW && (numbers().contains(port) || !free(address, List.of(port)))) {
            port++;
        }
        return new Ports(identity, identityAdmin, image, placement, compute, network, port, all);
    }

    private boolean free(String address) {
        return free(address, numbers());
    }

    private List<Integer> numbers() {
        return List.of(identity, identityAdmin, image, placement, compute, network, console, all);
    }

    private static boolean free(String address, List<Integer> ports) {
        for (int port : ports) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(address, port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** The root URL of each service on this address. */
    public Map<String, String> roots(String host) {
        var shown = host.contains(":") ? "[" + host + "]" : host;
        var roots = new LinkedHashMap<String, String>();
        roots.put("identity", "https://%s:%d".formatted(shown, identity));
        roots.put("image", "https://%s:%d".formatted(shown, image));
        roots.put("placement", "https://%s:%d".formatted(shown, placement));
        roots.put("compute", "https://%s:%d".formatted(shown, compute));
        roots.put("network", "https://%s:%d".formatted(shown, network));
        roots.put("console", "https://%s:%d".formatted(shown, console));
        roots.put("all", "https://%s:%d".formatted(shown, all));
        return roots;
    }
}
