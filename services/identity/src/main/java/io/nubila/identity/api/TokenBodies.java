package io.nubila.identity.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nubila.identity.engine.Catalog;
import io.nubila.identity.model.Bearer;
import io.nubila.kernel.json.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Tokens as JSON, each written once. A bearer is what a token meant at one moment and never changes, and so is a catalogue:
 * whoever looks a token up after a change gets another bearer, and thereby another text.
 */
final class TokenBodies {
    private static final int MAX_BYTES = 8 << 20;
    private static final byte[] BEGIN = ascii("{\"token\":");
    private static final byte[] CATALOG = ascii(",\"catalog\":");
    private static final byte[] END = ascii("}}");

    /** Keys are compared by identity. */
    private final Cache<Bearer, byte[]> written = Caffeine.newBuilder()
            .weakKeys()
            .maximumWeight(MAX_BYTES)
            .weigher((Bearer bearer, byte[] bytes) -> bytes.length)
            .build();

    private volatile Catalogue catalogue = new Catalogue(List.of(), ascii("[]"));

    private record Catalogue(List<Catalog.Entry> entries, byte[] json) {}

    /** A token that was asked for, and may be again. */
    byte[] known(Bearer bearer, Optional<List<Catalog.Entry>> entries) {
        return joined(written.get(bearer, TokenBodies::token), entries);
    }

    /** A token that was made just now. */
    byte[] fresh(Bearer bearer, Optional<List<Catalog.Entry>> entries) {
        return joined(token(bearer), entries);
    }

    private static byte[] token(Bearer bearer) {
        return Json.bytes(TokenView.of(bearer));
    }

    private byte[] joined(byte[] token, Optional<List<Catalog.Entry>> entries) {
        var last = entries.map(this::catalogue).orElseGet(() -> new byte[0]);
        var out = new ByteArrayOutputStream(BEGIN.length + token.length + CATALOG.length + last.length + END.length);
        out.writeBytes(BEGIN);
        // Without its closing brace: the catalogue is the token's last member.
        out.write(token, 0, token.length - 1);
        if (entries.isPresent()) {
            out.writeBytes(CATALOG);
            out.writeBytes(last);
        }
        out.writeBytes(END);
        return out.toByteArray();
    }

    /** Most clouds have one catalogue for all; where it depends on the project it is written each time. */
    @SuppressWarnings("ReferenceEquality") // comparing two catalogues would cost as much as writing one
    private byte[] catalogue(List<Catalog.Entry> entries) {
        var last = catalogue;
        if (last.entries() != entries) {
            last = new Catalogue(entries, Json.bytes(TokenView.catalog(entries)));
            catalogue = last;
        }
        return last.json();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
