package io.nubila.image.api;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.Member;
import io.nubila.image.model.Visibility;
import io.nubila.image.store.ImageStore;
import io.nubila.image.store.MemberStore;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Target;
import java.util.HashMap;
import java.util.Optional;

/**
 * Finds the image a path names, as far as the caller may know of it, and checks the route's rule. To everyone else the
 * image is not there.
 */
final class ImageAccess {
    private final Db db;
    private final ImageStore images;
    private final MemberStore members;

    ImageAccess(Db db, ImageStore images, MemberStore members) {
        this.db = db;
        this.images = images;
        this.members = members;
    }

    private record Found(Image image, Optional<Member> membership) {}

    /** The image of the path, after the route's rule was checked; {@code NotFound} or {@code Forbidden}. */
    Image require(Request request) {
        var id = new ImageId(request.parameter("image_id"));
        var project = request.caller().projectId();
        var found = db.read(tx ->
                images.find(tx, id).map(image -> new Found(image, project.flatMap(own -> members.find(tx, id, own)))));
        if (found.isEmpty() || !isVisible(request, found.get())) {
            throw ImageStore.absent(id);
        }
        var image = found.get().image();
        var target = target(image, found.get().membership());
        if (!request.allows("get_image", target)) {
            throw ImageStore.absent(id);
        }
        request.authorize(target);
        return image;
    }

    private static boolean isVisible(Request request, Found found) {
        var details = found.image().details();
        return isAdministrator(request)
                || details.visibility() == Visibility.PUBLIC
                || details.visibility() == Visibility.COMMUNITY
                || (details.owner().isPresent()
                        && details.owner().equals(request.caller().projectId()))
                || (details.visibility() == Visibility.SHARED
                        && found.membership().isPresent());
    }

    /** Whether the caller sees the images of all projects. */
    static boolean isAdministrator(Request request) {
        return request.allows("context_is_admin", Target.none());
    }

    /** What policies may look at. */
    static Target target(Image image, Optional<Member> membership) {
        return target(image.details(), membership);
    }

    /** What policies may look at of an image that is yet to be. */
    static Target target(Image.Details details, Optional<Member> membership) {
        var attributes = new HashMap<String, Object>();
        attributes.put("project_id", details.owner());
        attributes.put("owner", details.owner());
        attributes.put("visibility", details.visibility().word());
        attributes.put("member_id", membership.map(Member::project));
        return Target.of(attributes);
    }

    /** Checks the rule that guards a visibility, for whoever wants to give it to an image. */
    static void authorizeVisibility(Request request, Visibility wanted, Target target) {
        switch (wanted) {
            case PUBLIC -> request.authorize("publicize_image", target);
            case COMMUNITY -> request.authorize("communitize_image", target);
            case PRIVATE, SHARED -> {
                // Everyone may keep an image to themselves or share it with some.
            }
        }
    }
}
