package io.nubila.kernel.http;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;

/** Reads a body into memory within limits of size and time, so that a client who dribbles cannot hold a thread for long. */
final class BodyReader {
    /** How long a client may take to send a body that is read into memory. */
    static final Duration MAX_TIME = Duration.ofSeconds(30);

    private static final int CHUNK_BYTES = 16 << 10;

    private BodyReader() {}

    static byte[] read(RawRequest raw, int limit) throws IOException {
        if (raw.contentLength() > limit) {
            throw tooLarge(limit);
        }
        long deadline = System.nanoTime() + MAX_TIME.toNanos();
        int expected = raw.contentLength() < 0 ? CHUNK_BYTES : (int) raw.contentLength();
        var bytes = new ByteArrayOutputStream(expected);
        var chunk = new byte[Math.max(1, Math.min(CHUNK_BYTES, expected))];
        // Not closed: closing a body that is not read to its end would end the connection before the answer.
        var stream = raw.body().get();
        for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
            bytes.write(chunk, 0, count);
            if (bytes.size() > limit) {
                throw tooLarge(limit);
            }
            if (System.nanoTime() > deadline) {
                throw new Problem.Refused(408, "RequestTimeout", "The request body did not arrive in time.")
                        .exception();
            }
        }
        return bytes.toByteArray();
    }

    private static ProblemException tooLarge(int limit) {
        return new Problem.Refused(
                        413,
                        "RequestEntityTooLarge",
                        "The request body is larger than the limit of %d bytes.".formatted(limit))
                .exception();
    }
}
