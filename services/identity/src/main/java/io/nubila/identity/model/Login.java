package io.nubila.identity.model;

import java.util.List;
import java.util.Optional;

/** What someone shows to get a token, and the scope they want it for. */
public record Login(List<Proof> proofs, Wish wish) {
    public Login {
        proofs = List.copyOf(proofs);
    }

    /** A domain by id or name; a name wins when both are given. */
    public record DomainRef(Optional<String> id, Optional<String> name) {}

    /** One way to prove who one is. */
    public sealed interface Proof {
        /** A user, by id or by name and domain, and their password. */
        record Password(Optional<String> id, Optional<String> name, Optional<DomainRef> domain, String password)
                implements Proof {
            @Override
            public String toString() {
                return "Password[…]";
            }
        }

        /** Whose application credential it is, when it is named and not given by id. */
        record Owner(Optional<String> id, Optional<String> name, Optional<DomainRef> domain) {}

        /** An application credential, by id or by name and owner, and its secret. */
        record ApplicationCredential(Optional<String> id, Optional<String> name, Optional<Owner> owner, String secret)
                implements Proof {
            @Override
            public String toString() {
                return "ApplicationCredential[…]";
            }
        }

        /** A token that is still valid. */
        record FromToken(String text) implements Proof {
            @Override
            public String toString() {
                return "FromToken[…]";
            }
        }
    }

    /** The scope that is asked for. */
    public sealed interface Wish {
        /** The user's default project where possible, else none. */
        record Unsaid() implements Wish {}

        /** None. */
        record Unscoped() implements Wish {}

        /** A project, by id or by name and domain. */
        record Project(Optional<String> id, Optional<String> name, Optional<DomainRef> domain) implements Wish {}

        /** A domain. */
        record Domain(DomainRef domain) implements Wish {}

        /** What a trust is for. */
        record Trust(String id) implements Wish {}

        /** The whole system. */
        record Whole() implements Wish {}
    }
}
