package io.nubila.drivers.network.simulated;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.nubila.kernel.base.Problem;
import io.nubila.network.driver.NetworkPlan.Segment;
import io.nubila.network.driver.SecurityGroupPlan.Remote;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/** Things of one kind, each a JSON file named by its id. What was read or written once is remembered. */
final class World<T> {
    private static final String ENDING = ".json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .addMixIn(Segment.class, Kinds.class)
            .addMixIn(Remote.class, Kinds.class)
            .registerSubtypes(
                    new NamedType(Segment.Local.class, "local"),
                    new NamedType(Segment.Vxlan.class, "vxlan"),
                    new NamedType(Segment.Flat.class, "flat"),
                    new NamedType(Segment.Vlan.class, "vlan"),
                    new NamedType(Remote.Any.class, "any"),
                    new NamedType(Remote.Cidr.class, "cidr"),
                    new NamedType(Remote.Group.class, "group"))
            .build();

    private final Path folder;
    private final Class<T> type;
    private final Map<String, T> known = new ConcurrentHashMap<>();

    /** Says that sealed kinds are told apart by a field. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface Kinds {}

    World(Path folder, Class<T> type) {
        this.folder = folder;
        this.type = type;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    Optional<T> get(String id) {
        var remembered = known.get(id);
        if (remembered != null) {
            return Optional.of(remembered);
        }
        var file = file(id);
        try {
            // An empty one was made by a process that was killed before it wrote.
            if (!Files.exists(file) || Files.size(file) == 0) {
                return Optional.empty();
            }
            var read = JSON.readValue(Files.readAllBytes(file), type);
            known.put(id, read);
            return Optional.of(read);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Writes the thing unless it is so already.
     *
     * <p>A small file is written over in one call, filled up with blanks to its old length, so that a killed process
     * leaves the old text or the new. Making a second file and renaming it costs up to a hundred times as much.
     */
    void put(String id, T thing) {
        if (get(id).filter(thing::equals).isPresent()) {
            return;
        }
        var file = file(id);
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var text = JSON.writeValueAsBytes(thing);
            var length = (int) channel.size();
            var padded = Arrays.copyOf(text, Math.max(text.length, length));
            Arrays.fill(padded, text.length, padded.length, (byte) ' ');
            var bytes = ByteBuffer.wrap(padded);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (padded.length > 2 * text.length) {
                channel.truncate(text.length);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
        known.put(id, thing);
    }

    void remove(String id) {
        try {
            known.remove(id);
            var _ = Files.deleteIfExists(file(id));
        } catch (IOException e) {
            throw failed(file(id), e);
        }
    }

    void clear() {
        ids().forEach(this::remove);
    }

    List<String> ids() {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toFile().length() > 0)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> name.substring(0, name.length() - ENDING.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    private Path file(String id) {
        if (id.contains("/") || id.startsWith(".")) {
            throw new Problem.Invalid("'%s' is not an id.".formatted(id)).exception();
        }
        return folder.resolve(id + ENDING);
    }

    private static RuntimeException failed(Path file, IOException e) {
        return new Problem.Unavailable("The simulated network's files cannot be used.", file + ": " + e).exception(e);
    }
}
