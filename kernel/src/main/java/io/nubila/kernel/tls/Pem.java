package io.nubila.kernel.tls;

import io.nubila.kernel.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One block of a PEM file: its label, such as {@code CERTIFICATE}, and the bytes inside. */
record Pem(String label, byte[] content) {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String PUBLIC_KEY = "PUBLIC KEY";

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    /** The blocks of a file in their order; text between them is passed over. */
    static List<Pem> parse(byte[] file) {
        return BLOCK.matcher(new String(file, StandardCharsets.US_ASCII))
                .results()
                .map(found -> new Pem(
                        found.group(1),
                        Base64.getMimeDecoder().decode(found.group(2).strip())))
                .toList();
    }

    /** A PEM file of these blocks. */
    static byte[] file(Pem... blocks) {
        return List.of(blocks).stream()
                .map(Pem::text)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** The first block with that label, or {@code Invalid} naming the file. */
    static Pem first(List<Pem> blocks, String label, Object file) {
        return blocks.stream()
                .filter(block -> block.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new Problem.Invalid("%s holds no %s".formatted(file, label)).exception());
    }

    private String text() {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    }
}
