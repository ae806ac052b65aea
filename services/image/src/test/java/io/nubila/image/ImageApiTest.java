package io.nubila.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image API through HTTP. */
class ImageApiTest {
    private static final long WAIT_NANOS = 20_000_000_000L;

    @TempDir
    Path state;

    private ImageUnderTest image;

    @BeforeEach
    void start() throws Exception {
        image = new ImageUnderTest(state, ImageConfig.defaults());
    }

    @AfterEach
    void stop() {
        image.close();
    }

    private String create(String token, String name) throws Exception {
        var made = image.post(
                token,
                "/v2/images",
                "{'name': '%s', 'disk_format': 'raw', 'container_format': 'bare'}".formatted(name));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json().get("id").stringValue();
    }

    private String status(String id) throws Exception {
        return image.get("admin", "/v2/images/" + id).json().get("status").stringValue();
    }

    private List<String> names(String token, String query) throws Exception {
        var answer = image.get(token, "/v2/images" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var names = new ArrayList<String>();
        answer.json().get("images").forEach(one -> names.add(one.get("name").stringValue()));
        return names;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    @Test
    void bytesComeBackAsTheyWereWithTheirDigests() throws Exception {
        var id = create("alice", "web");
        assertThat(image.get("alice", "/v2/images/" + id + "/file").status()).isEqualTo(204);
        var bytes = random(3_500_000);
        assertThat(image.upload("alice", id, bytes).status()).isEqualTo(204);

        var shown = image.get("alice", "/v2/images/" + id).json();
        assertThat(shown.get("status").stringValue()).isEqualTo("active");
        assertThat(shown.get("size").asLong()).isEqualTo(bytes.length);
        assertThat(shown.get("virtual_size").asLong()).isEqualTo(bytes.length);
        var md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        assertThat(shown.get("checksum").stringValue()).isEqualTo(md5);
        assertThat(shown.get("os_hash_value").stringValue())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-512").digest(bytes)));
        var all = image.get("alice", "/v2/images/" + id + "/file");
        assertThat(all.bytes()).isEqualTo(bytes);
        assertThat(all.raw().headers().firstValue("Content-MD5")).contains(md5);
        assertThat(Files.readAllBytes(state.resolve("images").resolve(id))).isEqualTo(bytes);
        assertThat(image.upload("alice", id, bytes).status()).isEqualTo(409);
    }

    @Test
    void rangesAreServedAndWhatLiesOutsideIsRefused() throws Exception {
        var id = create("alice", "web");
        var bytes = random(1_000);
        var _ = image.upload("alice", id, bytes);
        var path = "/v2/images/" + id + "/file";
        var part = image.send("alice", "GET", path, "", new byte[0], "Range", "bytes=10-19");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 10, 20));
        assertThat(part.raw().headers().firstValue("Content-Range")).contains("bytes 10-19/1000");
        var tail = image.send("alice", "GET", path, "", new byte[0], "Range", "bytes=-5");
        assertThat(tail.bytes()).isEqualTo(Arrays.copyOfRange(bytes, 995, 1_000));
        assertThat(image.send("alice", "GET", path, "", new byte[0], "Range", "bytes=1000-")
                        .status())
                .isEqualTo(416);
    }

    @Test
    void anUploadThatBreaksLeavesNothingAndTheImageWaitsAgain() throws Exception {
        var id = create("alice", "web");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), image.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v2/images/" + id + "/file HTTP/1.1\r\nHost: x\r\nX-Auth-Token: alice\r\n"
                            + "Content-Type: application/octet-stream\r\nContent-Length: 9000000\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(random(2_000_000));
            out.flush();
            awaitStatus(id, "saving");
        }
        awaitStatus(id, "queued");
        assertThat(state.resolve("images/incoming").resolve(id)).doesNotExist();
        assertThat(image.upload("alice", id, random(10)).status()).isEqualTo(204);
    }

    private void awaitStatus(String id, String wanted) throws Exception {
        long end = System.nanoTime() + WAIT_NANOS;
        while (!status(id).equals(wanted)) {
            assertThat(System.nanoTime()).as("still " + status(id)).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void whatIsNotWhatTheImageSaysIsRefusedAndGone() throws Exception {
        var made = image.post("alice", "/v2/images", "{'disk_format': 'qcow2', 'container_format': 'bare'}");
        var id = made.json().get("id").stringValue();
        var refused = image.upload("alice", id, random(2_000));
        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.text()).contains("does not match stream data raw");
        assertThat(status(id)).isEqualTo("queued");
        var backed = FormatInspectorTest.qcow2(3, 1_000, 0, 0);
        assertThat(image.upload("alice", id, backed).text()).contains("backing file");
        assertThat(image.upload("alice", id, FormatInspectorTest.qcow2(3, 0, 0, 1L << 30))
                        .status())
                .isEqualTo(204);
        assertThat(image.get("alice", "/v2/images/" + id)
                        .json()
                        .get("virtual_size")
                        .asLong())
                .isEqualTo(1L << 30);
    }

    @Test
    void formatsHaveToBeSaidBeforeTheBytes() throws Exception {
        var id = image.post("alice", "/v2/images", "{'name': 'x'}")
                .json()
                .get("id")
                .stringValue();
        assertThat(image.upload("alice", id, random(5)).status()).isEqualTo(400);
        assertThat(image.send("alice", "PUT", "/v2/images/" + id + "/file", "text/plain", random(5))
                        .status())
                .isEqualTo(415);
    }

    @Test
    void attributesAreCheckedWhenTheyAreSet() throws Exception {
        assertThat(image.post("alice", "/v2/images", "{'status': 'active'}").status())
                .isEqualTo(403);
        assertThat(image.post("alice", "/v2/images", "{'location': 'x'}").status())
                .isEqualTo(403);
        assertThat(image.post("alice", "/v2/images", "{'disk_format': 'exe'}").status())
                .isEqualTo(400);
        assertThat(image.post("alice", "/v2/images", "{'number': 5}").status()).isEqualTo(400);
        assertThat(image.post("alice", "/v2/images", "{'visibility': 'public'}").status())
                .isEqualTo(403);
        assertThat(image.post("alice", "/v2/images", "{'owner': 'bob'}").status())
                .isEqualTo(403);
        var id = "12345678-1234-1234-1234-123456789012";
        var own = "{'id': '" + id + "'}";
        assertThat(image.post("alice", "/v2/images", own).status()).isEqualTo(201);
        assertThat(image.post("alice", "/v2/images", own).status()).isEqualTo(409);
    }

    @Test
    void patchesAddReplaceAndRemove() throws Exception {
        var id = create("alice", "web");
        var done = image.patch(
                "alice",
                id,
                "[{'op': 'add', 'path': '/hw_disk_bus', 'value': 'scsi'},"
                        + "{'op': 'replace', 'path': '/name', 'value': 'db'},"
                        + "{'op': 'add', 'path': '/a~1b', 'value': 'c'},"
                        + "{'op': 'replace', 'path': '/tags', 'value': ['x', 'y']}]");
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.json().get("hw_disk_bus").stringValue()).isEqualTo("scsi");
        assertThat(done.json().get("a/b").stringValue()).isEqualTo("c");
        assertThat(done.json().get("tags")).hasSize(2);
        assertThat(names("alice", "?hw_disk_bus=scsi&tag=x")).containsExactly("db");
        assertThat(image.patch("alice", id, "[{'op': 'remove', 'path': '/hw_disk_bus'}]")
                        .status())
                .isEqualTo(200);
        assertThat(image.patch("alice", id, "[{'op': 'remove', 'path': '/hw_disk_bus'}]")
                        .status())
                .isEqualTo(409);
        assertThat(image.patch("alice", id, "[{'op': 'remove', 'path': '/name'}]")
                        .status())
                .isEqualTo(403);
        assertThat(image.patch("alice", id, "[{'op': 'replace', 'path': '/status', 'value': 'active'}]")
                        .status())
                .isEqualTo(403);
        assertThat(image.send("alice", "PATCH", "/v2/images/" + id, "application/json", "[]")
                        .status())
                .isEqualTo(415);
        var _ = image.upload("alice", id, random(5));
        assertThat(image.patch("alice", id, "[{'op': 'replace', 'path': '/disk_format', 'value': 'iso'}]")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void limitsAreKept() throws Exception {
        var id = create("alice", "web");
        var tags = new StringBuilder("[");
        for (int i = 0; i < 129; i++) {
            tags.append(i == 0 ? "" : ",").append("'t").append(i).append("'");
        }
        var many = "[{'op': 'replace', 'path': '/tags', 'value': " + tags + "]}]";
        assertThat(image.patch("alice", id, many).status()).isEqualTo(413);
    }

    @Test
    void otherProjectsFindOnlyWhatIsSharedWithThem() throws Exception {
        var id = create("alice", "web");
        assertThat(image.get("bob", "/v2/images/" + id).status()).isEqualTo(404);
        assertThat(image.send("bob", "DELETE", "/v2/images/" + id, "", new byte[0])
                        .status())
                .isEqualTo(404);
        assertThat(image.post("alice", "/v2/images/" + id + "/members", "{'member': 'bob'}")
                        .status())
                .isEqualTo(200);
        assertThat(image.post("alice", "/v2/images/" + id + "/members", "{'member': 'bob'}")
                        .status())
                .isEqualTo(409);
        assertThat(image.get("bob", "/v2/images/" + id).status()).isEqualTo(200);
        assertThat(names("bob", "")).isEmpty();
        assertThat(names("bob", "?member_status=pending")).containsExactly("web");
        var path = "/v2/images/" + id + "/members/bob";
        assertThat(image.send("alice", "PUT", path, "application/json", "{'status': 'accepted'}")
                        .status())
                .isEqualTo(403);
        assertThat(image.send("bob", "PUT", path, "application/json", "{'status': 'accepted'}")
                        .json()
                        .get("status")
                        .stringValue())
                .isEqualTo("accepted");
        assertThat(names("bob", "")).containsExactly("web");
        assertThat(image.send("bob", "DELETE", "/v2/images/" + id, "", new byte[0])
                        .status())
                .isEqualTo(403);
        assertThat(image.send("alice", "DELETE", path, "", new byte[0]).status())
                .isEqualTo(204);
        assertThat(image.get("bob", "/v2/images/" + id).status()).isEqualTo(404);
    }

    @Test
    void communityImagesAreFoundByThoseWhoAsk() throws Exception {
        var id = create("alice", "ours");
        var community = "[{'op': 'replace', 'path': '/visibility', 'value': 'community'}]";
        assertThat(image.patch("alice", id, community).status()).isEqualTo(200);
        assertThat(names("bob", "")).isEmpty();
        assertThat(names("bob", "?visibility=community")).containsExactly("ours");
        assertThat(names("bob", "?visibility=all")).containsExactly("ours");
        assertThat(image.get("bob", "/v2/images/" + id).status()).isEqualTo(200);
        var open = "[{'op': 'replace', 'path': '/visibility', 'value': 'public'}]";
        assertThat(image.patch("alice", id, open).status()).isEqualTo(403);
        assertThat(image.patch("admin", id, open).status()).isEqualTo(200);
        assertThat(names("bob", "")).containsExactly("ours");
    }

    @Test
    void listsAreSortedFilteredAndPaged() throws Exception {
        for (var name : List.of("c", "a", "b", "d")) {
            var id = create("alice", name);
            if (!name.equals("d")) {
                var _ = image.upload("alice", id, random(name.charAt(0)));
            }
        }
        assertThat(names("alice", "?sort=name:asc")).containsExactly("a", "b", "c", "d");
        assertThat(names("alice", "?sort_key=size&sort_dir=desc")).containsExactly("c", "b", "a", "d");
        assertThat(names("alice", "?name=in:a,%22b%22&sort=name:desc")).containsExactly("b", "a");
        assertThat(names("alice", "?size_min=98&size_max=98")).containsExactly("b");
        assertThat(names("alice", "?status=queued")).containsExactly("d");
        assertThat(names("alice", "?created_at=gt:2100-01-01T00:00:00Z")).isEmpty();
        for (var sort : List.of("size:asc", "size:desc", "name:asc", "status:desc,name:asc")) {
            var whole = names("alice", "?sort=" + sort);
            var paged = new ArrayList<String>();
            var next = "/v2/images?limit=1&sort=" + sort;
            while (!next.isEmpty()) {
                var page = image.get("alice", next).json();
                page.get("images").forEach(one -> paged.add(one.get("name").stringValue()));
                next = page.has("next") ? page.get("next").stringValue() : "";
            }
            assertThat(paged).as(sort).isEqualTo(whole);
        }
        assertThat(image.get("alice", "/v2/images?sort=owner").status()).isEqualTo(400);
        assertThat(image.get("alice", "/v2/images?marker=none").status()).isEqualTo(400);
        assertThat(image.get("alice", "/v2/images?limit=-1").status()).isEqualTo(400);
        assertThat(image.get("alice", "/v2/images?limit=0").json().get("images"))
                .isEmpty();
    }

    @Test
    void protectedImagesStayAndDeletedOnesLeaveNoFile() throws Exception {
        var id = create("alice", "web");
        var _ = image.upload("alice", id, random(5));
        var path = "/v2/images/" + id;
        var _ = image.patch("alice", id, "[{'op': 'replace', 'path': '/protected', 'value': true}]");
        assertThat(image.send("alice", "DELETE", path, "", new byte[0]).status())
                .isEqualTo(403);
        var _ = image.patch("alice", id, "[{'op': 'replace', 'path': '/protected', 'value': false}]");
        assertThat(image.send("alice", "DELETE", path, "", new byte[0]).status())
                .isEqualTo(204);
        assertThat(image.get("alice", path).status()).isEqualTo(404);
        assertThat(state.resolve("images").resolve(id)).doesNotExist();
    }

    @Test
    void deactivatedImagesAreReadByAdministratorsOnly() throws Exception {
        var id = create("alice", "web");
        var actions = "/v2/images/" + id + "/actions/";
        assertThat(image.post("alice", actions + "deactivate", "").status()).isEqualTo(403);
        var _ = image.upload("alice", id, random(5));
        assertThat(image.post("alice", actions + "deactivate", "").status()).isEqualTo(204);
        assertThat(image.get("alice", "/v2/images/" + id + "/file").status()).isEqualTo(403);
        assertThat(image.get("admin", "/v2/images/" + id + "/file").status()).isEqualTo(200);
        assertThat(image.post("alice", actions + "reactivate", "").status()).isEqualTo(204);
        assertThat(status(id)).isEqualTo("active");
    }

    @Test
    void tagsComeAndGo() throws Exception {
        var tag = "/v2/images/" + create("alice", "web") + "/tags/gold";
        assertThat(image.send("alice", "PUT", tag, "", new byte[0]).status()).isEqualTo(204);
        assertThat(names("alice", "?tag=gold")).containsExactly("web");
        assertThat(image.send("alice", "DELETE", tag, "", new byte[0]).status()).isEqualTo(204);
        assertThat(image.send("alice", "DELETE", tag, "", new byte[0]).status()).isEqualTo(404);
    }

    @Test
    void stagedBytesAreImportedInTheBackground() throws Exception {
        var id = create("alice", "web");
        var stage = "/v2/images/" + id + "/stage";
        assertThat(image.post("alice", "/v2/images/" + id + "/import", "{'method': {'name': 'glance-direct'}}")
                        .status())
                .isEqualTo(409);
        assertThat(image.send("alice", "PUT", stage, "application/octet-stream", random(70_000))
                        .status())
                .isEqualTo(204);
        assertThat(status(id)).isEqualTo("uploading");
        assertThat(image.post("alice", "/v2/images/" + id + "/import", "{'method': {'name': 'copy-image'}}")
                        .status())
                .isEqualTo(400);
        assertThat(image.post("alice", "/v2/images/" + id + "/import", "{'method': {'name': 'glance-direct'}}")
                        .status())
                .isEqualTo(202);
        awaitStatus(id, "active");
        assertThat(image.get("alice", "/v2/images/" + id + "/file").bytes()).isEqualTo(random(70_000));
        var tasks = image.get("alice", "/v2/images/" + id + "/tasks").json().get("tasks");
        assertThat(tasks.size()).isEqualTo(1);
        assertThat(tasks.get(0).get("type").stringValue()).isEqualTo("api_image_import");
        assertThat(tasks.get(0).get("image_id").stringValue()).isEqualTo(id);
        assertThat(tasks.get(0).get("status").stringValue()).isIn("processing", "success");
        assertThat(image.get("bob", "/v2/images/" + id + "/tasks").status()).isEqualTo(404);
    }

    @Test
    void documentsAboutTheApiAreThere() throws Exception {
        assertThat(image.get("nobody", "/").status()).isEqualTo(300);
        assertThat(image.get("nobody", "/versions")
                        .json()
                        .get("versions")
                        .get(0)
                        .get("status")
                        .stringValue())
                .isEqualTo("CURRENT");
        for (var name : List.of("image", "images", "member", "members")) {
            assertThat(image.get("alice", "/v2/schemas/" + name)
                            .json()
                            .get("name")
                            .stringValue())
                    .isEqualTo(name);
        }
        assertThat(image.get("alice", "/v2/info/import")
                        .json()
                        .get("import-methods")
                        .get("value")
                        .get(0)
                        .stringValue())
                .isEqualTo("glance-direct");
        assertThat(image.get("alice", "/v2/info/stores").status()).isEqualTo(404);
        assertThat(image.get("nobody", "/v2/images").status()).isEqualTo(401);
        assertThat(image.get("alice", "/v2/images/").status()).isEqualTo(404);
        assertThat(image.send("alice", "DELETE", "/v2/images/", "", new byte[0]).status())
                .isEqualTo(404);
        assertThat(image.send("alice", "GET", "/v2/images/x", "", new byte[0], "Accept", "application/json")
                        .json()
                        .get("code")
                        .stringValue())
                .isEqualTo("404 Not Found");
    }
}
