package io.nubila.kernel.config;

/**
 * What is known of one setting, for the reference page and for tests.
 *
 * @param key full name, {@code compute.boot-timeout}
 * @param type in words, {@code duration}
 * @param byDefault as it would be written in the file; empty when there is no default
 * @param limits in words, {@code 1s to 1h}; empty when there are none
 * @param secret whether the value is kept out of pages and logs
 * @param sentence what it does
 */
public record Setting(String key, String type, String byDefault, String limits, boolean secret, String sentence) {
    /** The environment variable that overrides the file: {@code NUBILA_COMPUTE_BOOT_TIMEOUT}. */
    public String variable() {
        return "NUBILA_"
                + key.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
