package io.nubila.identity.api;

import static io.nubila.kernel.http.Route.delete;
import static io.nubila.kernel.http.Route.get;
import static io.nubila.kernel.http.Route.patch;
import static io.nubila.kernel.http.Route.post;

import io.nubila.kernel.http.BodySchema;
import io.nubila.kernel.http.Route;
import java.util.List;

/** The URLs of what stands for a user: credentials, keys for EC2, application credentials, trusts, OAuth consumers. */
final class DelegationRoutes {
    private DelegationRoutes() {}

    private static BodySchema schema(String name) {
        return BodySchema.of(IdentityRoutes.class, "identity/" + name);
    }

    static List<Route> credentials(CredentialHandlers credentials) {
        var one = "/v3/credentials/{credential_id}";
        return List.of(
                get("/v3/credentials", "identity:list_credentials", credentials::list)
                        .checkedWithTarget(),
                post("/v3/credentials", "identity:create_credential", credentials::create)
                        .body(schema("credential-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_credential", credentials::show).checkedWithTarget(),
                patch(one, "identity:update_credential", credentials::update)
                        .body(schema("credential-update"))
                        .checkedWithTarget(),
                delete(one, "identity:delete_credential", credentials::delete).checkedWithTarget());
    }

    static List<Route> ec2(Ec2CredentialHandlers keys) {
        var all = "/v3/users/{user_id}/credentials/OS-EC2";
        var one = all + "/{credential_id}";
        return List.of(
                get(all, "identity:ec2_list_credentials", keys::list).checkedWithTarget(),
                post(all, "identity:ec2_create_credential", keys::create)
                        .body(schema("ec2-credential-create"))
                        .checkedWithTarget(),
                get(one, "identity:ec2_get_credential", keys::show).checkedAfterSearch(),
                delete(one, "identity:ec2_delete_credential", keys::delete).checkedAfterSearch(),
                post("/v3/ec2tokens", "identity:ec2tokens_validate", keys::ec2Login)
                        .body(schema("key-login")),
                post("/v3/s3tokens", "identity:s3tokens_validate", keys::s3Login)
                        .body(schema("key-login")));
    }

    static List<Route> applicationCredentials(ApplicationCredentialHandlers credentials) {
        var all = "/v3/users/{user_id}/application_credentials";
        var one = all + "/{application_credential_id}";
        var rules = "/v3/users/{user_id}/access_rules";
        var rule = rules + "/{access_rule_id}";
        return List.of(
                get(all, "identity:list_application_credentials", credentials::list)
                        .checkedWithTarget(),
                post(all, "identity:create_application_credential", credentials::create)
                        .body(schema("application-credential-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_application_credential", credentials::show)
                        .checkedWithTarget(),
                delete(one, "identity:delete_application_credential", credentials::delete)
                        .checkedWithTarget(),
                get(rules, "identity:list_access_rules", credentials::listRules).checkedWithTarget(),
                get(rule, "identity:get_access_rule", credentials::showRule).checkedWithTarget(),
                delete(rule, "identity:delete_access_rule", credentials::deleteRule)
                        .checkedWithTarget());
    }

    static List<Route> trusts(TrustHandlers trusts) {
        var one = "/v3/OS-TRUST/trusts/{trust_id}";
        return List.of(
                get("/v3/OS-TRUST/trusts", "identity:list_trusts_for_trustor", trusts::list)
                        .checkedWithTarget(),
                post("/v3/OS-TRUST/trusts", "identity:create_trust", trusts::create)
                        .body(schema("trust-create"))
                        .checkedWithTarget(),
                get(one, "identity:get_trust", trusts::show).checkedAfterSearch(),
                delete(one, "identity:delete_trust", trusts::delete).checkedAfterSearch(),
                get(one + "/roles", "identity:list_roles_for_trust", trusts::roles)
                        .checkedAfterSearch(),
                get(one + "/roles/{role_id}", "identity:get_role_for_trust", trusts::role)
                        .checkedAfterSearch());
    }

    static List<Route> consumers(ConsumerHandlers consumers) {
        var all = "/v3/OS-OAUTH1/consumers";
        var one = all + "/{consumer_id}";
        return List.of(
                get(all, "identity:list_consumers", consumers::list),
                post(all, "identity:create_consumer", consumers::create).body(schema("consumer-create")),
                get(one, "identity:get_consumer", consumers::show),
                patch(one, "identity:update_consumer", consumers::update).body(schema("consumer-update")),
                delete(one, "identity:delete_consumer", consumers::delete));
    }
}
