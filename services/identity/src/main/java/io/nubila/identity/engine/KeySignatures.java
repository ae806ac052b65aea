package io.nubila.identity.engine;

import io.nubila.identity.model.Credential;
import io.nubila.identity.model.Delegation;
import io.nubila.identity.model.Project;
import io.nubila.identity.model.User;
import io.nubila.identity.store.ProjectStore;
import io.nubila.identity.store.UserStore;
import io.nubila.kernel.base.Clock;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Db;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Gives tokens to those who signed a request of EC2 or S3 with keys kept here. The service that got the request asks; it
 * never learns the secret.
 */
public final class KeySignatures {
    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(15);
    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

    private final Db db;
    private final UserStore users;
    private final ProjectStore projects;
    private final Credentials credentials;
    private final Trusts trusts;
    private final Tokens tokens;
    private final Clock clock;

    KeySignatures(Db db, Identity.Stores stores, Credentials credentials, Trusts trusts, Tokens tokens, Clock clock) {
        this.db = db;
        this.users = stores.users();
        this.projects = stores.projects();
        this.credentials = credentials;
        this.trusts = trusts;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** How a signature is worked out from the secret. */
    public interface Signer {
        /** Whether the signature that was sent is right; {@code Refused} 401 when there is none. */
        boolean right(String secret, JsonNode sent);
    }

    /**
     * A token for the owner of the keys.
     *
     * @param sent access key, signature, and what was signed
     */
    public Tokens.Issued login(JsonNode sent, Signer signer) {
        if (!sent.path("access").isString()) {
            throw Refusals.unauthorized("EC2 Signature not supplied");
        }
        var credential = db.read(tx -> credentials.find(
                        tx, Credentials.idOf(sent.path("access").asString())))
                .filter(it -> it.type().equals(Credential.EC2))
                .orElseThrow(() -> new Problem.NotFound("EC2 access key not found.").exception());
        var keys = Credentials.keysIn(credential.blob());
        if (!signer.right(keys.path("secret").asString(""), sent)) {
            throw Refusals.unauthorized("Invalid EC2 signature.");
        }
        refuseOld(sent);
        var projectId = credential
                .projectId()
                .filter(id -> db.read(tx -> projects.find(tx, id))
                        .filter(Project::enabled)
                        .isPresent())
                .orElseThrow(Refusals::unauthorized);
        if (db.read(tx -> users.find(tx, credential.userId()))
                .filter(User::enabled)
                .isEmpty()) {
            throw Refusals.unauthorized();
        }
        return issue(credential, projectId, keys);
    }

    private Tokens.Issued issue(Credential credential, String projectId, JsonNode keys) {
        if (keys.path("trust_id").isString()) {
            var id = keys.path("trust_id").asString();
            var trust = db.read(tx -> trusts.find(tx, id)).orElseThrow(Refusals::unauthorized);
            return tokens.issueForKeys(trust.trusteeId(), projectId, Optional.of(new Delegation.ByTrust(id)));
        }
        Optional<Delegation> delegation = keys.path("app_cred_id").isString()
                ? Optional.of(new Delegation.ByApplicationCredential(
                        keys.path("app_cred_id").asString()))
                : Optional.empty();
        return tokens.issueForKeys(credential.userId(), projectId, delegation);
    }

    private void refuseOld(JsonNode sent) {
        var text = sent.path("params").path("Timestamp").asString("");
        if (text.isEmpty()) {
            text = sent.path("headers").path("X-Amz-Date").asString("");
        }
        if (text.isEmpty()) {
            text = sent.path("params").path("X-Amz-Date").asString("");
        }
        if (text.isEmpty()) {
            return;
        }
        if (clock.now().isAfter(time(text).plus(TIME_TO_LIVE))) {
            throw Refusals.unauthorized("Credential is expired");
        }
    }

    private static Instant time(String text) {
        try {
            return text.contains("-")
                    ? Instant.parse(text.endsWith("Z") ? text : text + "Z")
                    : LocalDateTime.parse(text, COMPACT).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw Refusals.unauthorized("Credential timestamp is invalid: " + text);
        }
    }

    /** Compares without telling by its time how much was right. */
    static boolean same(String sent, String right) {
        return MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
