package io.nubila.identity.engine;

import io.nubila.identity.engine.MessagePack.Value;
import io.nubila.identity.model.Delegation;
import io.nubila.identity.model.Scope;
import io.nubila.identity.model.Token;
import io.nubila.kernel.base.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tokens as text, in the payload versions of Keystone's Fernet tokens: 0 without a scope, 1 for a domain, 2 for a project,
 * 3 for a trust, 8 for the system, 9 for an application credential. Identifiers that are 32 hexadecimal digits travel as 16 bytes.
 */
final class TokenFormat {
    /** The methods by the bit that stands for each, as Keystone's default list orders them. */
    private static final List<String> METHODS =
            List.of("external", "password", "token", "oauth1", "mapped", "application_credential");

    private static final int UNSCOPED = 0;
    private static final int DOMAIN = 1;
    private static final int PROJECT = 2;
    private static final int TRUST = 3;
    private static final int SYSTEM = 8;
    private static final int APPLICATION_CREDENTIAL = 9;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");

    private final FernetKeys keys;
    private final Ids ids;

    TokenFormat(FernetKeys keys, Ids ids) {
        this.keys = keys;
        this.ids = ids;
    }

    /** The token as text. */
    String seal(Token token) {
        var out = new MessagePack.Writer();
        int version = version(token);
        int items = version == UNSCOPED ? 5 : 6;
        var _ = out.array(token.delegation().isPresent() ? items + 1 : items).number(version);
        pair(out, token.userId());
        var _ = out.number(bits(token.methods()));
        switch (token.scope()) {
            case Scope.Unscoped() -> {}
            case Scope.InDomain(String id) -> bare(out, id);
            case Scope.InProject(String id) -> pair(out, id);
            case Scope.InSystem() -> {
                var _ = out.text("all");
            }
        }
        var _ = out.real(ChronoUnit.MICROS.between(Instant.EPOCH, token.expiresAt()) / 1_000_000.0);
        var _ = out.array(token.parentAuditId().isPresent() ? 2 : 1).bytes(auditBytes(token.auditId()));
        token.parentAuditId().ifPresent(parent -> {
            var _ = out.bytes(auditBytes(parent));
        });
        token.delegation().ifPresent(delegation -> {
            switch (delegation) {
                // A trust's id travels bare, an application credential's as a pair, as upstream has them.
                case Delegation.ByTrust(String id) -> bare(out, id);
                case Delegation.ByApplicationCredential(String id) -> pair(out, id);
            }
        });
        return Fernet.seal(keys.sealing(), out.done(), token.issuedAt(), ids.bytes(16));
    }

    private static int version(Token token) {
        if (token.delegation().isPresent()) {
            return switch (token.delegation().get()) {
                case Delegation.ByTrust(String id) -> TRUST;
                case Delegation.ByApplicationCredential(String id) -> APPLICATION_CREDENTIAL;
            };
        }
        return switch (token.scope()) {
            case Scope.Unscoped() -> UNSCOPED;
            case Scope.InDomain(String id) -> DOMAIN;
            case Scope.InProject(String id) -> PROJECT;
            case Scope.InSystem() -> SYSTEM;
        };
    }

    private static void bare(MessagePack.Writer out, String id) {
        var _ = HEX.matcher(id).matches() ? out.bytes(HexFormat.of().parseHex(id)) : out.text(id);
    }

    /** What a text carries; empty when we did not seal it or cannot read it. */
    Optional<Token> open(String text) {
        return Fernet.open(keys.opening(), text).flatMap(TokenFormat::read);
    }

    /** A new audit id. */
    String newAuditId() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ids.bytes(16));
    }

    private static Optional<Token> read(Fernet.Opened opened) {
        if (!(MessagePack.read(opened.payload()).orElse(null) instanceof Value.Many(List<Value> items))
                || items.size() < 5
                || !(items.getFirst() instanceof Value.Amount(double version))) {
            return Optional.empty();
        }
        try {
            boolean scoped = version != UNSCOPED;
            if (items.size() < (scoped ? 6 : 5)) {
                return Optional.empty();
            }
            Scope scope = switch ((int) version) {
                case UNSCOPED -> new Scope.Unscoped();
                case DOMAIN -> new Scope.InDomain(identifier(items.get(3)));
                case PROJECT, TRUST, APPLICATION_CREDENTIAL -> new Scope.InProject(paired(items.get(3)));
                case SYSTEM -> new Scope.InSystem();
                default -> throw new IllegalArgumentException("unknown payload version");
            };
            Optional<Delegation> delegation = switch ((int) version) {
                case TRUST -> Optional.of(new Delegation.ByTrust(identifier(items.get(6))));
                case APPLICATION_CREDENTIAL ->
                    Optional.of(new Delegation.ByApplicationCredential(paired(items.get(6))));
                default -> Optional.empty();
            };
            var audits = audits(items.get(scoped ? 5 : 4));
            return Optional.of(new Token(
                    paired(items.get(1)),
                    methods((int) amount(items.get(2))),
                    scope,
                    opened.made(),
                    time(amount(items.get(scoped ? 4 : 3))),
                    audits.getFirst(),
                    audits.size() > 1 ? Optional.of(audits.get(1)) : Optional.empty(),
                    delegation));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static void pair(MessagePack.Writer out, String id) {
        boolean hex = HEX.matcher(id).matches();
        var _ = out.array(2).truth(hex);
        var _ = hex ? out.bytes(HexFormat.of().parseHex(id)) : out.text(id);
    }

    private static String paired(Value value) {
        if (value instanceof Value.Many(List<Value> parts) && parts.size() == 2) {
            return identifier(parts.get(1));
        }
        throw new IllegalArgumentException("not a pair");
    }

    private static String identifier(Value value) {
        if (value instanceof Value.Bytes(byte[] bytes)) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Value.Text(String text)) {
            return text;
        }
        throw new IllegalArgumentException("not an identifier");
    }

    private static double amount(Value value) {
        if (value instanceof Value.Amount(double amount)) {
            return amount;
        }
        throw new IllegalArgumentException("not a number");
    }

    private static List<String> audits(Value value) {
        var found = new ArrayList<String>();
        if (value instanceof Value.Many(List<Value> parts)) {
            for (var part : parts) {
                if (part instanceof Value.Bytes(byte[] bytes)) {
                    found.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no audit id");
        }
        return found;
    }

    private static byte[] auditBytes(String auditId) {
        return Base64.getUrlDecoder().decode(auditId);
    }

    private static Instant time(double seconds) {
        return Instant.ofEpochSecond((long) seconds, Math.round((seconds - (long) seconds) * 1_000_000) * 1_000);
    }

    private static int bits(List<String> methods) {
        int bits = 0;
        for (var method : methods) {
            int at = METHODS.indexOf(method);
            bits |= at < 0 ? 0 : 1 << at;
        }
        return bits;
    }

    private static List<String> methods(int bits) {
        var found = new ArrayList<String>();
        for (int at = METHODS.size() - 1; at >= 0; at--) {
            if ((bits & 1 << at) != 0) {
                found.add(METHODS.get(at));
            }
        }
        return found;
    }
}
