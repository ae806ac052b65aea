package io.nubila.image.engine;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.ImageConfig;
import io.nubila.image.model.Member;
import io.nubila.image.store.MemberStore;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.Cause;
import io.nubila.kernel.db.Db;
import java.util.List;
import java.util.Optional;

/** The projects images are shared with. */
public final class Members {
    private final Db db;
    private final MemberStore store;
    private final ImageConfig config;

    public Members(Db db, MemberStore store, ImageConfig config) {
        this.db = db;
        this.store = store;
        this.config = config;
    }

    /** All members of an image, by project. */
    public List<Member> list(ImageId image) {
        return db.read(tx -> store.list(tx, image));
    }

    /** A member of an image. */
    public Optional<Member> find(ImageId image, String project) {
        return db.read(tx -> store.find(tx, image, project));
    }

    /** Shares an image with one more project; {@code Conflict} when it is shared already, 413 beyond the limit. */
    public Member add(Cause cause, ImageId image, String project) {
        return db.write(cause, tx -> {
            int attempted = store.list(tx, image).size() + 1;
            if (attempted > config.maxMembers()) {
                throw new Problem.Refused(
                                413,
                                "LimitExceeded",
                                "The limit has been exceeded on the number of allowed image members for this image. Attempted: %d, Maximum: %d"
                                        .formatted(attempted, config.maxMembers()))
                        .exception();
            }
            var member = new Member(image, project, Member.Status.PENDING, tx.now(), tx.now());
            store.insert(tx, member);
            return member;
        });
    }

    /** Writes down what a member says to an image. */
    public Member say(Cause cause, Member member, Member.Status status) {
        return db.write(cause, tx -> {
            var after = member.saying(status, tx.now());
            store.update(tx, member, after);
            return after;
        });
    }

    /** Shares an image with one project less. */
    public void remove(Cause cause, Member member) {
        db.change(cause, tx -> store.delete(tx, member));
    }
}
