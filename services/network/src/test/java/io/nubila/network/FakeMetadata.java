package io.nubila.network;

import io.nubila.contracts.compute.MetadataContract;
import io.nubila.contracts.compute.ServerId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Metadata that says who asks, and keeps one password a server. */
final class FakeMetadata implements MetadataContract {
    final Map<String, String> written = new ConcurrentHashMap<>();

    @Override
    public Optional<Document> document(ServerId server, String address, String path) {
        return path.equals("/openstack/latest/meta_data.json")
                ? Optional.of(
                        new Document("application/json", (server + "@" + address).getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    @Override
    public Optional<Written> write(ServerId server, String path, byte[] content) {
        if (!path.equals("/openstack/latest/password")) {
            return Optional.empty();
        }
        if (content.length > MAX_WRITTEN) {
            return Optional.of(Written.UNFIT);
        }
        var before = written.putIfAbsent(server.value(), new String(content, StandardCharsets.UTF_8));
        return Optional.of(before == null ? Written.KEPT : Written.ALREADY);
    }
}
