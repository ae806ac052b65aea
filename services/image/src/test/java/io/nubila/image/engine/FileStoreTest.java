package io.nubila.image.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
    private static final ImageId ID = new ImageId("6f1f5a9c-0a4e-4a56-9d55-0d5f3a0b7c11");
    private static final long UNLIMITED = Long.MAX_VALUE;
    /** Some blocks and a bit more than what goes through the kernel's cache. */
    private static final int LARGE = (int) ImageFile.CACHED_BYTES + (3 << 20) + 4_097;

    @TempDir
    private Path folder;

    private static byte[] bytes(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String hex(String algorithm, byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private FileStore kept(byte[] bytes) throws Exception {
        var store = new FileStore(folder);
        var received = store.receive(ID, new ByteArrayInputStream(bytes), UNLIMITED);
        assertThat(received).isEqualTo(new FileStore.Received(bytes.length, hex("MD5", bytes), hex("SHA-512", bytes)));
        store.keep(ID);
        return store;
    }

    private static byte[] sent(FileStore store, long from, long length) throws IOException {
        var out = new ByteArrayOutputStream();
        store.send(ID, from, length, out);
        return out.toByteArray();
    }

    @Test
    void smallImagesComeAndGoAsTheyAre() throws Exception {
        for (int length : new int[] {0, 1, 4_096, (1 << 20) + 1}) {
            var bytes = bytes(length);
            var store = kept(bytes);
            assertThat(Files.size(store.file(ID))).isEqualTo(length);
            assertThat(sent(store, 0, length)).isEqualTo(bytes);
            store.remove(ID);
        }
    }

    @Test
    void aLargeImageComesAndGoesAsItIsWhereverItsEndLies() throws Exception {
        for (int length : new int[] {LARGE, (int) ImageFile.CACHED_BYTES + 1, (int) ImageFile.CACHED_BYTES + 4_096}) {
            var bytes = bytes(length);
            var store = kept(bytes);
            assertThat(Files.size(store.file(ID))).isEqualTo(length);
            assertThat(Arrays.equals(sent(store, 0, length), bytes)).isTrue();
            assertThat(store.examine(store.file(ID)).sha512()).isEqualTo(hex("SHA-512", bytes));
            store.remove(ID);
        }
    }

    @Test
    void aLargePartMayBeginAndEndAnywhere() throws Exception {
        var bytes = bytes(LARGE);
        var store = kept(bytes);
        int length = (int) ImageFile.CACHED_BYTES + 77;
        for (int from : new int[] {1, 4_095, 4_096, 1 << 20, LARGE - length}) {
            var part = Arrays.copyOfRange(bytes, from, from + length);
            assertThat(Arrays.equals(sent(store, from, length), part))
                    .as("from %d", from)
                    .isTrue();
        }
    }

    @Test
    void aFileThatIsShorterThanItWasIsAFailure() throws Exception {
        var store = kept(bytes(LARGE));
        assertThatThrownBy(() -> sent(store, 0, LARGE + 1L)).isInstanceOf(IOException.class);
    }

    @Test
    void nothingIsLeftOfAStreamThatBreaksOrIsTooLong() throws Exception {
        var store = new FileStore(folder);
        assertThatThrownBy(() -> store.receive(ID, new ByteArrayInputStream(bytes(100)), 99))
                .isInstanceOf(ProblemException.class);
        assertThat(store.incoming(ID)).doesNotExist();
        var breaks = new InputStream() {
            private int left = LARGE;

            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("broken");
                }
                int count = Math.min(left, length);
                left -= count;
                return count;
            }
        };
        assertThatThrownBy(() -> store.receive(ID, breaks, UNLIMITED)).hasMessage("broken");
        assertThat(store.incoming(ID)).doesNotExist();
    }
}
