package io.nubila.compute.model;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * A file that a client of an older microversion gave a server on its way.
 *
 * @param path where the guest shall put it
 * @param base64 its content as it was sent
 */
public record InjectedFile(String path, String base64) {
    private static final Pattern NOISE = Pattern.compile("[^A-Za-z0-9+/=]");

    /** Whether a text can be read as base64; characters that are none of base64 do not count. */
    public static boolean isBase64(String text) {
        var digits = NOISE.matcher(text).replaceAll("");
        try {
            var _ = Base64.getDecoder().decode(digits);
            return digits.length() % 4 == 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The bytes the guest is given. */
    public byte[] content() {
        return Base64.getMimeDecoder().decode(base64);
    }
}
