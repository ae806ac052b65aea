package io.nubila.drivers.hypervisor.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nubila.compute.driver.BaseImage;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: no image can make a host open another of its files. Method: headers with one wrong field each. */
class ImageCacheTest {
    private static final long SIZE = 1 << 20;
    private static final Map<String, Integer> WRONG_FIELDS = Map.of(
            "magic", 0,
            "version", 7,
            "backing file", 15,
            "size", 24,
            "encryption", 35,
            "external data file", 79,
            "unknown feature", 72);

    @TempDir
    Path instances;

    private void add(String format, byte[] content) {
        new ImageCache(instances).add(image(format), file -> {
            try {
                Files.write(file, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static BaseImage image(String format) {
        return new BaseImage(new ImageId("aaaaaaaa-0000-4000-8000-000000000001"), format, SIZE);
    }

    private static byte[] header() {
        return ByteBuffer.allocate(512)
                .putInt(0, 0x514649fb)
                .putInt(4, 3)
                .putLong(24, SIZE)
                .putInt(100, 104)
                .array();
    }

    @Test
    void aSoundImageIsKeptReadOnlyUnderTheDigestOfItsId() throws IOException {
        add("qcow2", header());

        var file = instances.resolve("_base").resolve(Sha1.hex("aaaaaaaa-0000-4000-8000-000000000001"));
        assertThat(Files.readAllBytes(file)).isEqualTo(header());
        assertThat(Files.getPosixFilePermissions(file)).hasSize(3);
        try (var files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"magic", "version", "backing file", "size", "encryption", "external data file", "unknown feature"
            })
    void aDangerousHeaderIsRefused(String field) {
        var content = header();
        content[WRONG_FIELDS.getOrDefault(field, 0)] ^= 0x7c;

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> add("qcow2", content))
                .satisfies(e -> assertThat(e.problem()).isInstanceOf(Problem.Invalid.class));
        assertThat(new ImageCache(instances).has(image("qcow2"))).isFalse();
    }

    @Test
    void aRawImageIsNeverLookedInto() {
        add("raw", header());

        assertThat(new ImageCache(instances).has(image("raw"))).isTrue();
    }
}
