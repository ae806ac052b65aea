package io.nubila.identity.engine;

import io.nubila.kernel.base.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** How requests of EC2 (signature versions 0, 1, 2 and 4) and S3 (2 and 4) are signed. */
public final class Signers {
    private static final String SHA1 = "HmacSHA1";
    private static final String SHA256 = "HmacSHA256";
    private static final String VERSION_4 = "AWS4-HMAC-SHA256";

    private Signers() {}

    /** Whether a request of EC2 was signed with the secret; with the port of the host or without. */
    public static boolean ec2(String secret, JsonNode sent) {
        var signature = sent.path("signature").asString("");
        if (signature.isEmpty()) {
            throw Refusals.unauthorized("EC2 signature not supplied.");
        }
        var host = sent.path("host").asString("");
        if (KeySignatures.same(signature, ec2(secret, sent, host))) {
            return true;
        }
        int colon = host.lastIndexOf(':');
        return colon > 0 && KeySignatures.same(signature, ec2(secret, sent, host.substring(0, colon)));
    }

    private static String ec2(String secret, JsonNode sent, String host) {
        var params = texts(sent.path("params"));
        var headers = texts(sent.path("headers"));
        boolean four = headers.getOrDefault("Authorization", "").startsWith(VERSION_4)
                || VERSION_4.equals(params.get("X-Amz-Algorithm"));
        if (four) {
            return version4(secret, sent, params, headers);
        }
        var verb = sent.path("verb").asString("");
        var path = sent.path("path").asString("");
        return switch (params.getOrDefault("SignatureVersion", "")) {
            case "0" -> encoded(SHA1, secret, params.getOrDefault("Action", "") + params.getOrDefault("Timestamp", ""));
            case "1" -> encoded(SHA1, secret, version1(params));
            case "2" -> {
                var signed = new TreeMap<>(params);
                signed.put("SignatureMethod", SHA256);
                yield encoded(SHA256, secret, verb + "\n" + host + "\n" + path + "\n" + query(signed));
            }
            default -> throw Refusals.unauthorized("Unknown signature version.");
        };
    }

    private static String version1(Map<String, String> params) {
        var keys = new ArrayList<>(params.keySet());
        keys.sort(String.CASE_INSENSITIVE_ORDER);
        var text = new StringBuilder();
        keys.forEach(key -> text.append(key).append(params.get(key)));
        return text.toString();
    }

    private static String version4(
            String secret, JsonNode sent, Map<String, String> params, Map<String, String> headers) {
        var signedHeaders = part("SignedHeaders", params, headers);
        var scope = List.of(part("Credential", params, headers).split("/", -1));
        var date = headers.getOrDefault("X-Amz-Date", params.getOrDefault("X-Amz-Date", ""));
        if (scope.size() != 5 || !date.startsWith(scope.get(1))) {
            throw Refusals.unauthorized("Request date mismatch error");
        }
        var verb = sent.path("verb").asString("").toUpperCase(Locale.ROOT);
        var lower = new TreeMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT).strip(), value.strip()));
        var canonical = new StringBuilder(verb + "\n" + sent.path("path").asString("") + "\n");
        var query = new TreeMap<>(params);
        var _ = query.remove("X-Amz-Signature");
        canonical.append(verb.equals("POST") ? "" : query(query)).append('\n');
        for (var name : signedHeaders.split(";", -1)) {
            if (lower.containsKey(name)) {
                canonical.append(name).append(':').append(lower.get(name)).append('\n');
            }
        }
        canonical
                .append('\n')
                .append(signedHeaders)
                .append('\n')
                .append(sent.path("body_hash").asString(""));
        var text =
                String.join("\n", VERSION_4, date, String.join("/", scope.subList(1, 5)), digest(canonical.toString()));
        return hex(signed(key4(secret, scope.subList(1, 5)), text));
    }

    private static String part(String name, Map<String, String> params, Map<String, String> headers) {
        var header = headers.get("Authorization");
        if (header == null) {
            return params.getOrDefault("X-Amz-" + name, "");
        }
        int at = header.indexOf(name + "=");
        return at < 0
                ? ""
                : header.substring(at + name.length() + 1).split(",", 2)[0].strip();
    }

    /** Whether what S3 signs, sent as base64, was signed with the secret. */
    public static boolean s3(String secret, JsonNode sent) {
        String text;
        try {
            var bytes = Base64.getUrlDecoder()
                    .decode(sent.path("token").asString("").replace('+', '-').replace('/', '_'));
            text = new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return false;
        }
        var signature = sent.path("signature").asString("");
        if (!text.startsWith("AWS4")) {
            return KeySignatures.same(signature, encoded(SHA1, secret, text));
        }
        var lines = List.of(text.split("\n", -1));
        var scope = lines.size() == 4 ? List.of(lines.get(2).split("/", -1)) : List.<String>of();
        if (scope.size() != 4
                || !lines.getFirst().equals(VERSION_4)
                || !scope.get(2).equals("s3")
                || !scope.get(3).equals("aws4_request")) {
            return false;
        }
        return KeySignatures.same(signature, hex(signed(key4(secret, scope), text)));
    }

    private static byte[] key4(String secret, List<String> scope) {
        var key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (var part : scope) {
            key = signed(key, part);
        }
        return key;
    }

    private static Map<String, String> texts(JsonNode node) {
        var found = new TreeMap<String, String>();
        node.properties().forEach(it -> found.put(it.getKey(), it.getValue().asString("")));
        return found;
    }

    private static String query(Map<String, String> params) {
        var parts = new ArrayList<String>();
        params.forEach((name, value) -> parts.add(quoted(name) + "=" + quoted(value)));
        return String.join("&", parts);
    }

    private static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String encoded(String algorithm, String secret, String text) {
        return Base64.getEncoder().encodeToString(signed(algorithm, secret.getBytes(StandardCharsets.UTF_8), text));
    }

    private static byte[] signed(byte[] key, String text) {
        return signed(SHA256, key, text);
    }

    private static byte[] signed(String algorithm, byte[] key, String text) {
        try {
            var mac = Mac.getInstance(algorithm);
            // An empty key cannot be; one byte of zero signs as it would.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new Problem.Bug("signing: " + e).exception(e);
        }
    }

    private static String digest(String text) {
        try {
            return hex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new Problem.Bug("no SHA-256: " + e).exception(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
