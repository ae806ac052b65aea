package io.nubila.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as clients of EC2 do, written apart from what checks it. */
final class Signatures {
    private Signatures() {}

    /** Signature version 2; {@code query} is sorted and lacks the two parameters about the signature. */
    static String version2(String secret, String verb, String host, String path, String query) {
        var text = verb + "\n" + host + "\n" + path + "\n" + query + "&SignatureMethod=HmacSHA256&SignatureVersion=2";
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
