package io.nubila.network.api;

import io.nubila.contracts.compute.MetadataContract;
import io.nubila.kernel.http.HttpServer;
import io.nubila.kernel.http.RawRequest;
import io.nubila.kernel.http.Response;
import io.nubila.network.engine.MetadataListeners.Asker;
import io.nubila.network.engine.MetadataListeners.Door;
import io.nubila.network.engine.MetadataListeners.Doorkeeper;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers guests who ask 169.254.169.254. Who asks is known by the source address alone, which anti-spoofing makes
 * trustworthy; there is no other way to name a server, so nobody can read another's data.
 */
public final class MetadataAnswers implements Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataAnswers.class);
    private static final int MAX_PATH = 1_024;

    private final HttpServer server;
    private final MetadataContract documents;

    public MetadataAnswers(HttpServer server, MetadataContract documents) {
        this.server = server;
        this.documents = documents;
    }

    @Override
    public Door open(String place, ServerSocketChannel channel, Asker asker) {
        return server.adopt(channel, raw -> answer(place, asker, raw))::close;
    }

    private Response answer(String place, Asker asker, RawRequest raw) {
        try {
            if (raw.method().equals("POST") && raw.path().length() <= MAX_PATH) {
                return written(asker, raw);
            }
            if (!raw.method().equals("GET") && !raw.method().equals("HEAD")) {
                return text(405, "405 Method Not Allowed");
            }
            if (raw.contentLength() > 0 || raw.path().length() > MAX_PATH) {
                return text(413, "413 Content Too Large");
            }
            return asker.port(raw.remoteAddress())
                    .flatMap(port ->
                            port.server().flatMap(guest -> documents.document(guest, raw.remoteAddress(), raw.path())))
                    .map(document -> Response.bytes(200, document.contentType(), document.content()))
                    .orElseGet(() -> text(404, "404 Not Found"));
        } catch (RuntimeException | IOException e) {
            LOG.warn("metadata for {} in {}: {}", raw.remoteAddress(), place, e.toString());
            return text(503, "503 Service Unavailable");
        }
    }

    private Response written(Asker asker, RawRequest raw) throws IOException {
        var content = raw.body().get().readNBytes(MetadataContract.MAX_WRITTEN + 1);
        return asker.port(raw.remoteAddress())
                .flatMap(port -> port.server().flatMap(guest -> documents.write(guest, raw.path(), content)))
                .map(written -> switch (written) {
                    case KEPT -> text(200, "");
                    case ALREADY -> text(409, "409 Conflict");
                    case UNFIT -> text(400, "400 Bad Request: Request is too large, or no text.");
                })
                .orElseGet(() -> text(405, "405 Method Not Allowed"));
    }

    private static Response text(int status, String words) {
        return Response.bytes(status, "text/plain; charset=UTF-8", words.getBytes(StandardCharsets.UTF_8));
    }
}
