package io.nubila.identity.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nubila.identity.IdentityConfig;
import io.nubila.kernel.base.Ids;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords(IdentityConfig.defaults().withBcryptRounds(4), Ids.secure());

    /** A public test vector of bcrypt, as other programs store it. */
    @Test
    void hashesOfOtherProgramsAreUnderstood() {
        assertThat(passwords.matches("$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"))
                .isTrue();
        assertThat(passwords.matches("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*V"))
                .isFalse();
    }

    @Test
    void aRememberedPasswordIsForgottenWithItsHash() {
        var first = Optional.of(passwords.hash("first"));
        var second = Optional.of(passwords.hash("second"));

        assertThat(first.get()).startsWith("$2b$04$").hasSize(60);
        assertThat(passwords.right("u", first, "first")).isTrue();
        assertThat(passwords.right("u", first, "first")).isTrue();
        assertThat(passwords.right("u", first, "second")).isFalse();
        assertThat(passwords.right("u", second, "first")).isFalse();
        assertThat(passwords.right("u", second, "second")).isTrue();
        assertThat(passwords.right("u", Optional.empty(), "second")).isFalse();
        assertThat(passwords.rightForNobody("first")).isFalse();
    }

    @Test
    void longPasswordsAreCutAsBcryptDoes() {
        var hash = passwords.hash("ä".repeat(100));

        assertThat(passwords.matches(hash, "ä".repeat(36))).isTrue();
        assertThat(passwords.matches(hash, "ä".repeat(35))).isFalse();
    }
}
