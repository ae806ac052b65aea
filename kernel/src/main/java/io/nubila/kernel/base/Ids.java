package io.nubila.kernel.base;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Where new identifiers and secrets come from: secure randomness in a running cloud, a seed in simulations. */
public final class Ids {
    private final RandomGenerator random;

    private Ids(RandomGenerator random) {
        this.random = random;
    }

    /** Identifiers nobody can guess. */
    public static Ids secure() {
        return new Ids(new SecureRandom());
    }

    /** The same identifiers for the same generator state; for simulations only. */
    public static Ids of(RandomGenerator random) {
        return new Ids(random);
    }

    /** A random UUID (version 4) with dashes. */
    public String uuid() {
        var hex = hex();
        return hex.substring(0, 8)
                + '-'
                + hex.substring(8, 12)
                + '-'
                + hex.substring(12, 16)
                + '-'
                + hex.substring(16, 20)
                + '-'
                + hex.substring(20);
    }

    /** A random UUID (version 4) as 32 hexadecimal digits. */
    public String hex() {
        var bytes = bytes(16);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        return HexFormat.of().formatHex(bytes);
    }

    /** Random bytes. */
    public byte[] bytes(int count) {
        var bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
