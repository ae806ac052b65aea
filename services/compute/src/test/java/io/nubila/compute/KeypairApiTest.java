package io.nubila.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collections;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keypairs through HTTP. Fingerprints are those that ssh-keygen and openssl show. */
class KeypairApiTest {
    private static final String ALL = "/v2.1/os-keypairs";
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB6dPPT2mnw3dwA3Ihuecjztub7vAee9/0D5cfELZEtj me@here";

    @TempDir
    static Path state;

    private static ComputeUnderTest cloud;

    @BeforeAll
    static void start() throws IOException {
        cloud = new ComputeUnderTest(state);
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    private static String wish(String name, String more) {
        return "{'keypair': {'name': '%s'%s}}".formatted(name, more);
    }

    @ParameterizedTest
    @CsvSource({
        "42:0a:32:8e:1e:46:74:e4:99:ec:ea:b8:13:94:da:ae, " + ED25519,
        "ca:ff:2d:4c:c4:0b:5d:e3:39:60:f5:a5:68:d8:0e:4e, ecdsa-sha2-nistp256"
                + " AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBNf86Jg6H8nNJgMQgFIfhqsl7WHdEoJICia1AQC9fpY1PDEmrtPI"
                + "H/BMDbu3ogKJKaL6zhw1EnoISHVVf22C82Q= me@here"
    })
    void anImportedKeyHasTheFingerprintItsOwnerKnows(String fingerprint, String key) {
        var name = "imported" + fingerprint.substring(0, 2);
        var made = cloud.member().at("2.2").post(ALL, wish(name, ", 'public_key': '" + key + "'"));
        assertThat(made.status()).isEqualTo(201);
        var keypair = made.json().get("keypair");
        assertThat(keypair.get("fingerprint").asString()).isEqualTo(fingerprint);
        assertThat(keypair.get("type").asString()).isEqualTo("ssh");
        assertThat(keypair.has("private_key")).isFalse();
        var shown = cloud.member().get(ALL + "/" + name).json().get("keypair");
        assertThat(shown.get("public_key").asString()).isEqualTo(key);
        assertThat(shown.get("user_id").asString()).isEqualTo("u1");
        assertThat(shown.get("deleted").asBoolean()).isFalse();
        assertThat(shown.get("created_at").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
        assertThat(shown.has("type")).isFalse();
    }

    @Test
    void aKeyMadeHereIsToldOnce() throws IOException {
        var made = cloud.member().post(ALL, wish("made", ""));
        assertThat(made.status()).isEqualTo(200);
        var pem = made.json().get("keypair").get("private_key").asString();
        assertThat(pem).startsWith("-----BEGIN RSA PRIVATE KEY-----");
        try (var parser = new PEMParser(new StringReader(pem))) {
            assertThat(parser.readObject()).isInstanceOf(PEMKeyPair.class);
        }
        assertThat(made.json().get("keypair").get("public_key").asString())
                .startsWith("ssh-rsa AAAA")
                .endsWith(" Generated-by-Nubila");
        assertThat(cloud.member().get(ALL + "/made").text()).doesNotContain("PRIVATE");
        assertThat(cloud.member().at("2.92").post(ALL, wish("made2", "")).status())
                .isEqualTo(400);
    }

    @Test
    void aCertificateMadeHereComesWithItsPrivateKey() throws Exception {
        var made = cloud.member().at("2.2").post(ALL, wish("windows", ", 'type': 'x509'"));
        var keypair = made.json().get("keypair");
        var store = KeyStore.getInstance("PKCS12");
        store.load(
                new ByteArrayInputStream(
                        Base64.getDecoder().decode(keypair.get("private_key").asString())),
                new char[0]);
        assertThat(Collections.list(store.aliases())).hasSize(1);
        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(
                        keypair.get("public_key").asString().getBytes(StandardCharsets.UTF_8)));
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=u1");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(keypair.get("fingerprint").asString()).matches("([0-9a-f]{2}:){19}[0-9a-f]{2}");
        var imported = cloud.member()
                .at("2.2")
                .post(
                        ALL,
                        wish(
                                "windows2",
                                ", 'type': 'x509', 'public_key': '"
                                        + keypair.get("public_key").asString().replace("\n", "\\n")
                                        + "'"));
        assertThat(imported.json().get("keypair").get("fingerprint")).isEqualTo(keypair.get("fingerprint"));
    }

    @Test
    void refusesWhatIsNoKeyOrNoName() {
        for (var key : new String[] {
            "", "ssh-rsa", "ssh-rsa AAAA", "ssh-rsa JUNK JUNK", "bad key", ED25519.replace("ed25519 ", "dss ")
        }) {
            assertThat(cloud.member()
                            .post(ALL, wish("bad", ", 'public_key': '" + key + "'"))
                            .status())
                    .as(key)
                    .isEqualTo(400);
        }
        for (var name : new String[] {"", "a.b", "a/b", " a", "x".repeat(256)}) {
            assertThat(cloud.member().post(ALL, wish(name, "")).status())
                    .as(name)
                    .isEqualTo(400);
        }
        var dotted = wish("a.b@c", ", 'public_key': '" + ED25519 + "'");
        assertThat(cloud.member().at("2.92").post(ALL, dotted).status()).isEqualTo(201);
        assertThat(cloud.member()
                        .at("2.1")
                        .post(ALL, wish("typed", ", 'type': 'ssh'"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void namesAreUniqueForEachUserAndOthersAreForAdministrators() {
        var wish = wish("mine", ", 'public_key': '" + ED25519 + "'");
        assertThat(cloud.member().post(ALL, wish).status()).isEqualTo(200);
        assertThat(cloud.member().post(ALL, wish).message()).isEqualTo("Key pair 'mine' already exists.");
        assertThat(cloud.stranger().post(ALL, wish).status()).isEqualTo(200);
        assertThat(cloud.stranger().at("2.10").get(ALL + "?user_id=u1").status())
                .isEqualTo(403);
        assertThat(cloud.stranger().at("2.9").get(ALL + "?user_id=u1").status()).isEqualTo(200);
        assertThat(cloud.admin().at("2.10").get(ALL + "/mine?user_id=u1").status())
                .isEqualTo(200);
        assertThat(cloud.admin().at("2.10").get(ALL + "/mine").status()).isEqualTo(404);
        assertThat(cloud.stranger().at("2.2").delete(ALL + "/mine").status()).isEqualTo(204);
        assertThat(cloud.stranger().at("2.1").delete(ALL + "/mine").status()).isEqualTo(404);
        assertThat(cloud.member().get(ALL + "/mine").status()).isEqualTo(200);
        assertThat(cloud.member().delete(ALL + "/mine").status()).isEqualTo(202);
    }

    @Test
    void listsArePagedByName() {
        for (var name : new String[] {"k1", "k2", "k3"}) {
            var wish = wish(name, ", 'public_key': '" + ED25519 + "', 'user_id': 'paged'");
            assertThat(cloud.admin().at("2.10").post(ALL, wish).status()).isEqualTo(201);
        }
        var page = cloud.admin().at("2.35").get(ALL + "?user_id=paged&limit=2").json();
        assertThat(page.get("keypairs")).hasSize(2);
        var next = page.get("keypairs_links").get(0).get("href").asString();
        var rest = cloud.admin()
                .at("2.35")
                .get(next.substring(cloud.base().length()))
                .json();
        assertThat(rest.get("keypairs").get(0).get("keypair").get("name").asString())
                .isEqualTo("k3");
        assertThat(rest.has("keypairs_links")).isFalse();
        assertThat(cloud.admin().at("2.35").get(ALL + "?marker=none").status()).isEqualTo(400);
    }

    @Test
    void aUserHasNoMoreKeypairsThanTheQuotaAllows() {
        var set = cloud.admin().put("/v2.1/os-quota-sets/p2", "{'quota_set': {'key_pairs': 1}}");
        assertThat(set.status()).isEqualTo(200);
        var client = cloud.stranger();
        assertThat(client.post(ALL, wish("q1", ", 'public_key': '" + ED25519 + "'"))
                        .status())
                .isEqualTo(200);
        var refused = client.post(ALL, wish("q2", ", 'public_key': '" + ED25519 + "'"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("Quota exceeded, too many key pairs.");
        assertThat(client.delete(ALL + "/q1").status()).isEqualTo(202);
        assertThat(cloud.admin().delete("/v2.1/os-quota-sets/p2").status()).isEqualTo(202);
    }
}
