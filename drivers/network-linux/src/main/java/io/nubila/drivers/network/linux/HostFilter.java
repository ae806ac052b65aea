package io.nubila.drivers.network.linux;

import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Commands;
import io.nubila.kernel.base.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The packet filter of the root namespace: puts the pieces together and loads what changed, in one transaction. */
final class HostFilter {
    static final String NETWORK = "networks";
    static final String GROUP = "groups";

    private static final String FILE = "filter.json";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How long the loaded filter is trusted to be still there. */
    private static final Duration TRUST = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String table;
    private final Records records;
    private final Commands commands;
    private final Clock clock;
    private final Map<String, Piece> pieces = new TreeMap<>();
    private final Map<String, Long> hashes = new TreeMap<>();
    private Optional<Ruleset> loaded = Optional.empty();
    private String loadedRevision = "";
    private Instant checked = Instant.MIN;
    private boolean changed = true;

    HostFilter(String table, Records records, Commands commands, Clock clock) {
        this.table = table;
        this.records = records;
        this.commands = commands;
        this.clock = clock;
        for (var kind : List.of(NETWORK, GROUP)) {
            for (var id : records.ids(kind)) {
                records.read(kind, id, FILE).ifPresent(text -> keep(kind + ' ' + id, text, piece(text)));
            }
        }
    }

    /** Takes a network's or group's contribution; it is loaded with the next {@link #load}. */
    void put(String kind, String id, Piece piece) {
        var key = kind + ' ' + id;
        if (piece.equals(pieces.get(key))) {
            return;
        }
        var text = JSON.writeValueAsString(piece);
        records.write(kind, id, FILE, text);
        keep(key, text, piece);
    }

    void drop(String kind, String id) {
        changed |= pieces.remove(kind + ' ' + id) != null;
        hashes.remove(kind + ' ' + id);
    }

    /** Makes the kernel's filter that of all pieces. */
    void load() {
        var now = clock.now();
        if (!changed && loaded.isPresent() && checked.plus(TRUST).isAfter(now)) {
            return;
        }
        if (loaded.isPresent()
                && !checked.plus(TRUST).isAfter(now)
                && !present().contains("rev_" + loadedRevision)) {
            loaded = Optional.empty();
        }
        var revision = revision();
        var wish = changed || loaded.isEmpty() ? merged(revision) : loaded.get();
        if (loaded.isPresent()) {
            load(loaded.get(), wish);
        } else if (!present().contains("rev_" + revision)) {
            // What is in the kernel is not what these pieces make, or nothing is: all of it is replaced at once.
            var script = new ArrayList<String>();
            for (var family : List.of("inet", "bridge")) {
                script.add("add table %s %s".formatted(family, table));
                script.add("delete table %s %s".formatted(family, table));
                script.add("add table %s %s".formatted(family, table));
            }
            script.addAll(Ruleset.empty().to(wish, table));
            run(script);
        }
        loadedRevision = revision;
        loaded = Optional.of(wish);
        checked = now;
        changed = false;
    }

    private void load(Ruleset from, Ruleset to) {
        var script = from.to(to, table);
        if (!script.isEmpty()) {
            run(script);
            new Connections(commands).cut(from, to);
        }
    }

    private void run(List<String> script) {
        var command = List.of("nft", "-f", "-");
        try {
            var _ = commands.run(command, Commands.text(String.join("\n", script) + "\n"), LIMIT)
                    .orThrow(command);
        } catch (ProblemException e) {
            loaded = Optional.empty();
            throw e;
        }
    }

    /** The names of the chains the kernel has in this cloud's bridge table. */
    List<String> present() {
        var listing = commands.run(List.of("nft", "list", "chains", "bridge"));
        var names = new ArrayList<String>();
        var ours = false;
        for (var line : listing.out().lines().map(String::strip).toList()) {
            if (line.startsWith("table ")) {
                ours = line.equals("table bridge " + table + " {");
            } else if (ours && line.startsWith("chain ")) {
                names.add(line.substring("chain ".length(), line.length() - 1).strip());
            }
        }
        return names;
    }

    /** Removes the tables. */
    void remove() {
        var script = new ArrayList<String>();
        for (var family : List.of("inet", "bridge")) {
            script.add("add table %s %s".formatted(family, table));
            script.add("delete table %s %s".formatted(family, table));
        }
        run(script);
        pieces.clear();
        hashes.clear();
        loaded = Optional.empty();
        changed = true;
    }

    private Ruleset merged(String revision) {
        var rules = Ruleset.empty();
        Skeleton.addTo(rules);
        var groups = new TreeSet<String>();
        pieces.values().forEach(piece -> groups.addAll(piece.groups()));
        for (var group : groups) {
            // A group that is named but not planned lets nothing pass and has no members.
            rules.chain("bridge gi_" + group, "", List.of());
            rules.chain("bridge ge_" + group, "", List.of());
            for (var version : List.of("4", "6")) {
                var type = "{ type ipv%s_addr; ".formatted(version);
                rules.set("bridge m%s_%s".formatted(version, group), "set " + type + "}");
                rules.set("bridge p%s_%s".formatted(version, group), "set " + type + "flags interval; }");
            }
        }
        for (var piece : pieces.values()) {
            piece.chains().forEach((name, lines) -> rules.chain("bridge " + name, "", lines));
            piece.elements().forEach((set, elements) -> {
                var known = rules.sets().get(set);
                if (known != null) {
                    known.addAll(elements);
                }
            });
        }
        ranges(rules);
        rules.chain("bridge rev_" + revision, "", List.of());
        return rules;
    }

    /** Networks may share a range, such as two with the same public CIDR; the kernel takes each once. */
    private static void ranges(Ruleset rules) {
        var all = rules.elements("inet nat4");
        var outermost = Cidr.outermost(all.stream().map(Cidr::of).toList()).stream()
                .map(Cidr::text)
                .collect(Collectors.toSet());
        all.retainAll(outermost);
    }

    /** Equal for equal filters, so that a new process sees whether the kernel has what its notes say. */
    private String revision() {
        var skeleton = Ruleset.empty();
        Skeleton.addTo(skeleton);
        var text = Stream.concat(
                        Stream.of(skeleton.heads().toString(), skeleton.chains().toString()),
                        hashes.entrySet().stream().map(entry -> entry.getKey() + '=' + entry.getValue()))
                .collect(Collectors.joining("\n"));
        return Long.toHexString(hash(text));
    }

    private void keep(String key, String text, Piece piece) {
        pieces.put(key, piece);
        hashes.put(key, hash(text));
        changed = true;
    }

    private static Piece piece(String text) {
        return JSON.readValue(text, Piece.class);
    }

    /** FNV-1a over 64 bits: chance alone has to be kept out, not malice. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
