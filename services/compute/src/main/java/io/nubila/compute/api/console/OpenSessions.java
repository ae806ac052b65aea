package io.nubila.compute.api.console;

import io.nubila.contracts.compute.ServerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The sessions of consoles that are open on this node, within limits. */
final class OpenSessions implements AutoCloseable {
    /** Sessions of one server: enough for a team that looks at the same display. */
    static final int MAX_PER_SERVER = 16;

    private final int most;
    private final Map<ServerId, Set<ConsoleSession>> open = new HashMap<>();
    private int count;

    OpenSessions(int most) {
        this.most = most;
    }

    /** Counts a session; false when there are too many already. */
    synchronized boolean add(ServerId server, ConsoleSession session) {
        if (count >= most || open.getOrDefault(server, Set.of()).size() >= MAX_PER_SERVER) {
            return false;
        }
        count++;
        return open.computeIfAbsent(server, _ -> new HashSet<>()).add(session);
    }

    synchronized void remove(ServerId server, ConsoleSession session) {
        var same = open.getOrDefault(server, Set.of());
        if (same.remove(session)) {
            count--;
        }
        if (same.isEmpty()) {
            open.remove(server);
        }
    }

    @Override
    public void close() {
        for (var session : all()) {
            session.end();
        }
    }

    private synchronized Iterable<ConsoleSession> all() {
        var all = new ArrayList<ConsoleSession>();
        open.values().forEach(all::addAll);
        return all;
    }
}
