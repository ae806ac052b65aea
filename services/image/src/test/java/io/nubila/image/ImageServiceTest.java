package io.nubila.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nubila.contracts.image.ImageCatalogueContract;
import io.nubila.contracts.image.ImageContract;
import io.nubila.contracts.image.ImageId;
import io.nubila.kernel.base.Caller;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other services ask of image, and what is repaired after a crash. */
class ImageServiceTest {
    private static final Caller ALICE = ImageUnderTest.caller("alice", "req-1");
    private static final ImageId ID = new ImageId("12345678-1234-1234-1234-123456789012");
    private static final ImageContract.NewImage SNAPSHOT =
            new ImageContract.NewImage(ID, "snapshot", "raw", "bare", 1, 64, Map.of("base", "x"));

    @TempDir
    Path state;

    @Test
    void aSnapshotIsMovedInAndLinkedOut() throws Exception {
        try (var under = new ImageUnderTest(state, ImageConfig.defaults())) {
            var images = under.module().contract();
            images.create(ALICE, SNAPSHOT);
            images.create(ALICE, SNAPSHOT);
            var file = state.resolve("disk");
            var target = state.resolve("base");
            assertThatThrownBy(() -> images.copyTo(ALICE, ID, target.toString()))
                    .hasMessageContaining("queued, not active");
            var _ = Files.writeString(file, "bytes");
            images.upload(ALICE, ID, file.toString());
            images.upload(ALICE, ID, file.toString());

            assertThat(file).doesNotExist();
            var shown = images.show(ALICE, ID);
            assertThat(shown.status()).isEqualTo("active");
            assertThat(shown.visibility()).isEqualTo("private");
            assertThat(shown.sizeBytes()).isEqualTo(5);
            images.copyTo(ALICE, ID, target.toString());
            images.copyTo(ALICE, ID, target.toString());
            assertThat(target).hasContent("bytes");
            assertThat(Files.getAttribute(target, "unix:ino"))
                    .isEqualTo(Files.getAttribute(state.resolve("images/" + ID), "unix:ino"));
            assertThat(state.resolve("base.part")).doesNotExist();
            assertThatThrownBy(() -> images.show(ImageUnderTest.caller("bob", "req-2"), ID))
                    .hasMessageContaining("Failed to find image");
            images.delete(ALICE, ID);
            images.delete(ALICE, ID);
            assertThat(state.resolve("images/" + ID)).doesNotExist();
            assertThat(target).hasContent("bytes");
        }
    }

    @Test
    void theCatalogueHoldsToTheRulesAnOperatorHasChanged() throws Exception {
        var _ = Files.createDirectories(state.resolve("policy"));
        var _ = Files.writeString(state.resolve("policy/image.yaml"), """
                modify_image: "role:admin"
                delete_image: "role:admin"
                """);
        try (var under = new ImageUnderTest(state, ImageConfig.defaults())) {
            under.module().contract().create(ALICE, SNAPSHOT);
            var catalogue = under.module().catalogue();
            var wanted = new ImageCatalogueContract.Wanted(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    10);
            var bob = ImageUnderTest.caller("bob", "req-2");
            var admin = ImageUnderTest.caller("admin", "req-3");

            assertThat(catalogue.images(ALICE, wanted)).hasSize(1);
            assertThat(catalogue.images(bob, wanted)).isEmpty();
            assertThat(catalogue.image(ALICE, ID).name()).isEqualTo("snapshot");
            assertThatThrownBy(() -> catalogue.image(bob, ID)).hasMessageContaining("Failed to find image");
            assertThatThrownBy(() -> catalogue.describe(ALICE, ID, Map.of("a", "b")))
                    .hasMessageContaining("modify_image");
            assertThatThrownBy(() -> catalogue.remove(ALICE, ID)).hasMessageContaining("delete_image");
            assertThat(catalogue.describe(admin, ID, Map.of("a", "b")).properties())
                    .isEqualTo(Map.of("a", "b"));
            catalogue.remove(admin, ID);
            assertThat(catalogue.images(ALICE, wanted)).isEmpty();
        }
    }

    @Test
    void afterACrashHalfUploadsAreForgottenAndWholeImagesStay() throws Exception {
        var whole = new ImageId("22222222-1234-1234-1234-123456789012");
        try (var under = new ImageUnderTest(state, ImageConfig.defaults())) {
            var images = under.module().contract();
            images.create(ALICE, SNAPSHOT);
            images.create(ALICE, new ImageContract.NewImage(whole, "whole", "raw", "bare", 0, 0, Map.of()));
            var _ = Files.writeString(state.resolve("disk"), "bytes");
            images.upload(ALICE, whole, state.resolve("disk").toString());
        }
        // The state in which kill -9 leaves an upload: the row says saving, a part of the file is there.
        try (var database = java.sql.DriverManager.getConnection("jdbc:sqlite:" + state.resolve("db/image.db"));
                var statement = database.createStatement()) {
            var _ = statement.executeUpdate("UPDATE images SET status = 'SAVING' WHERE id = '" + ID + "'");
        }
        var part = Files.writeString(state.resolve("images/incoming/" + ID), "by");
        var stray = Files.writeString(state.resolve("images/33333333-1234-1234-1234-123456789012"), "lost");

        try (var under = new ImageUnderTest(state, ImageConfig.defaults())) {
            long end = System.nanoTime() + 20_000_000_000L;
            while (Files.exists(stray) || Files.exists(part)) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
            var images = under.module().contract();
            assertThat(images.show(ALICE, ID).status()).isEqualTo("queued");
            assertThat(images.show(ALICE, whole).status()).isEqualTo("active");
            assertThat(state.resolve("images/" + whole)).hasContent("bytes");
        }
    }

    @Test
    void importsThatRestAreTakenUpWithoutANewStart() throws Exception {
        try (var under = new ImageUnderTest(state, ImageConfig.defaults())) {
            long end = System.nanoTime() + 20_000_000_000L;
            while (!under.module().reconcilers().lastRuns().containsKey("image-operations")) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }
}
