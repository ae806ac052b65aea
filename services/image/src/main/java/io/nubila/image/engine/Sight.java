package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Image;
import io.nubila.image.model.Member;
import io.nubila.image.store.ImageStore;
import io.nubila.image.store.MemberStore;
import io.nubila.kernel.base.Caller;
import io.nubila.kernel.db.Db;
import io.nubila.kernel.policy.Policy;
import io.nubila.kernel.policy.Target;
import java.util.HashMap;
import java.util.Optional;

/** Which images a caller may know of, by image's own rules. To everyone else an image is not there. */
public final class Sight {
    private final Db db;
    private final ImageStore images;
    private final MemberStore members;
    private final Policy policy;

    /** An image that the caller may know of, and what policies may look at. */
    public record Seen(Image image, Target target) {}

    public Sight(Db db, ImageStore images, MemberStore members, Policy policy) {
        this.db = db;
        this.images = images;
        this.members = members;
        this.policy = policy;
    }

    /** The image; {@code NotFound} when it is not there for this caller. */
    public Seen see(Caller caller, ImageId id) {
        var project = caller.projectId();
        return db.read(tx -> images.find(tx, id).flatMap(image -> {
                    var membership = project.flatMap(own -> members.find(tx, id, own));
                    return image.visibleTo(project, membership.isPresent()) || seesAll(caller)
                            ? Optional.of(new Seen(image, target(image.details(), membership)))
                            : Optional.empty();
                }))
                .filter(seen -> policy.allows("get_image", caller, seen.target()))
                .orElseThrow(() -> ImageStore.absent(id));
    }

    /** Whether the caller sees the images of all projects. */
    boolean seesAll(Caller caller) {
        return policy.allows("context_is_admin", caller, Target.none());
    }

    /** What policies may look at of an image, or of one that is yet to be. */
    public static Target target(Image.Details details, Optional<Member> membership) {
        var attributes = new HashMap<String, Object>();
        attributes.put("project_id", details.owner());
        attributes.put("owner", details.owner());
        attributes.put("visibility", details.visibility().word());
        attributes.put("member_id", membership.map(Member::project));
        return Target.of(attributes);
    }
}
