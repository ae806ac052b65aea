package io.nubila.identity.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.identity.model.Scope;
import io.nubila.identity.model.Token;
import io.nubila.kernel.base.Ids;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFormatTest {
    private static final String USER = "0123456789abcdef0123456789abcdef";
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    @TempDir
    private Path folder;

    private TokenFormat format() {
        return new TokenFormat(new FernetKeys(folder, 3, Ids.secure()), Ids.secure());
    }

    private static Token token(TokenFormat format, String user, Scope scope, Optional<String> parent) {
        return new Token(
                user,
                parent.isPresent() ? List.of("token", "password") : List.of("password"),
                scope,
                NOW,
                NOW.plusSeconds(3600),
                format.newAuditId(),
                parent);
    }

    /** The public test vector of the Fernet format. */
    @Test
    void fernetIsWrittenAndReadAsItsVectorSays() {
        var key = Fernet.Key.of(Base64.getUrlDecoder().decode("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4="));
        var iv = new byte[16];
        for (int i = 0; i < iv.length; i++) {
            iv[i] = (byte) i;
        }
        var text = Fernet.seal(key, "hello".getBytes(StandardCharsets.UTF_8), Instant.ofEpochSecond(499_162_800), iv);

        assertThat(text)
                .isEqualTo(
                        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA");
        var opened = Fernet.open(List.of(key), text + "==").orElseThrow();
        assertThat(opened.payload()).asString().isEqualTo("hello");
        assertThat(opened.made()).isEqualTo(Instant.ofEpochSecond(499_162_800));
    }

    @Test
    void everyKindOfTokenComesBackAsItWas() {
        var format = format();
        for (var scope : List.of(
                new Scope.Unscoped(),
                new Scope.InProject("fedcba9876543210fedcba9876543210"),
                new Scope.InProject("not-hexadecimal"),
                new Scope.InDomain("default"),
                new Scope.InDomain("fedcba9876543210fedcba9876543210"),
                new Scope.InSystem())) {
            for (var user : List.of(USER, "someone else")) {
                for (var parent : List.of(Optional.<String>empty(), Optional.of(format.newAuditId()))) {
                    var token = token(format, user, scope, parent);
                    assertThat(format.open(format.seal(token))).contains(token);
                }
            }
        }
    }

    @Test
    void whateverIsChangedInATokenMakesItNoToken() {
        var format = format();
        var text = format.seal(token(format, USER, new Scope.InSystem(), Optional.empty()));
        var random = new SplittableRandom(7);

        for (int i = 0; i < 200; i++) {
            int at = random.nextInt(text.length() - 1);
            char other = text.charAt(at) == 'A' ? 'B' : 'A';
            assertThat(format.open(text.substring(0, at) + other + text.substring(at + 1)))
                    .isEmpty();
            assertThat(format.open(text.substring(0, at))).isEmpty();
        }
        assertThat(format.open("")).isEmpty();
        assertThat(format.open("ä".repeat(300))).isEmpty();
        assertThat(format.open("A".repeat(100_000))).isEmpty();
    }

    @Test
    void anyBytesAreReadAsPayloadWithoutFailing() {
        var random = new SplittableRandom(11);
        for (int i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            assertThat(MessagePack.read(bytes)).isNotNull();
        }
    }

    @Test
    void keysAreRotatedByNumberAndDroppedBeyondTheLimit() throws Exception {
        var keys = new FernetKeys(folder, 3, Ids.secure());
        var format = new TokenFormat(keys, Ids.secure());
        var text = format.seal(token(format, USER, new Scope.Unscoped(), Optional.empty()));
        var staged = Files.readString(folder.resolve("0"));

        keys.rotate();

        assertThat(Files.readString(folder.resolve("2"))).isEqualTo(staged);
        assertThat(format.open(text)).isPresent();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("2"))))
                .isEqualTo("rw-------");
        keys.rotate();
        assertThat(folder.resolve("1")).doesNotExist();
        assertThat(folder.resolve("3")).exists();
        assertThat(format.open(text)).isEmpty();
        assertThat(new TokenFormat(new FernetKeys(folder, 3, Ids.secure()), Ids.secure())
                        .open(format.seal(token(format, USER, new Scope.Unscoped(), Optional.empty()))))
                .isPresent();
    }

    @Test
    void aKeyWhoseTokensMayStillBeValidIsKeptBeyondTheLimit() {
        var keys = new FernetKeys(folder, 2, Ids.secure());
        var first = keys.sealing();
        keys.rotate(Instant.EPOCH);
        keys.rotate(Instant.EPOCH);
        assertThat(keys.opening()).contains(first);

        keys.rotate(Instant.MAX);
        assertThat(keys.opening()).doesNotContain(first).hasSize(2);
    }

    @Test
    void keysThatWereNotRotatedToTheEndStillOpenAndSeal() throws IOException {
        var keys = new FernetKeys(folder, 3, Ids.secure());
        var sealed = keys.sealing();
        // As after a kill between the two writes of a rotation: the staged key seals already, no new one is staged.
        Files.copy(folder.resolve("0"), folder.resolve("2"));
        var again = new FernetKeys(folder, 3, Ids.secure());
        assertThat(again.opening()).contains(sealed);
        again.rotate(Instant.EPOCH);
        assertThat(again.opening()).contains(sealed);
    }
}
