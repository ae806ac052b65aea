package io.nubila.harness;

import static io.nubila.harness.Workbench.text;

import io.nubila.kernel.json.Json;
import java.util.List;
import java.util.Optional;

/** An image whose bytes were staged earlier becomes active. */
final class ImportDeed implements Deed {
    @Override
    public String operation() {
        return "import-image";
    }

    @Override
    public String done() {
        return "active";
    }

    @Override
    public String undone() {
        return "queued";
    }

    @Override
    public Optional<String> prepare(Session user, String name) {
        var wish = Json.object().put("name", name).put("disk_format", "qcow2").put("container_format", "bare");
        var id = text(user.post("image", "/v2/images", wish).expect(201).json(), "id");
        user.bytes("PUT", "image", "/v2/images/" + id + "/stage", "application/octet-stream", Workbench.disk())
                .expect(204);
        return Optional.of(id);
    }

    @Override
    public void ask(Session user, String name, Optional<String> id) {
        user.post("image", "/v2/images/" + id.orElseThrow() + "/import", "{\"method\": {\"name\": \"glance-direct\"}}")
                .expect(202);
    }

    @Override
    public Optional<String> find(Session user, String name) {
        for (var image :
                user.get("image", "/v2/images?name=" + name).expect(200).json().get("images")) {
            return Optional.of(text(image, "id"));
        }
        return Optional.empty();
    }

    @Override
    public String rest(Session user, String id) {
        var resting = List.of("active", "queued", GONE);
        return Waiting.until("image " + id + " rests", Workbench.LIMIT, () -> status(user, id), resting::contains);
    }

    private static String status(Session user, String id) {
        var answer = user.get("image", "/v2/images/" + id);
        return answer.status() == 404 ? GONE : text(answer.json(), "status");
    }

    /** One file of an active image; none of one that waits for its bytes again. */
    @Override
    public void check(Session user, Leftovers leftovers, String name, String id, String status) {
        int files = status.equals("active") ? 1 : 0;
        if (leftovers.imageFiles(id).size() != files) {
            throw new AssertionError("%s image has %s".formatted(status, leftovers.imageFiles(id)));
        }
    }

    @Override
    public void remove(Session user, String name, String id) {
        user.delete("image", "/v2/images/" + id).expect(204);
    }

    @Override
    public List<String> left(Leftovers leftovers, String id) {
        return leftovers.imageFiles(id);
    }
}
