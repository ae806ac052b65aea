package io.nubila.image.api;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.engine.Sight;
import io.nubila.image.model.Image;
import io.nubila.image.model.Visibility;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.policy.Target;

/** Finds the image a path names, as far as the caller may know of it, and checks the route's rule. */
final class ImageAccess {
    private final Sight sight;

    ImageAccess(Sight sight) {
        this.sight = sight;
    }

    /** The image of the path, after the route's rule was checked; {@code NotFound} or {@code Forbidden}. */
    Image require(Request request) {
        var seen = sight.see(request.caller(), new ImageId(request.parameter("image_id")));
        request.authorize(seen.target());
        return seen.image();
    }

    /** Whether the caller sees the images of all projects. */
    static boolean isAdministrator(Request request) {
        return request.allows("context_is_admin", Target.none());
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
