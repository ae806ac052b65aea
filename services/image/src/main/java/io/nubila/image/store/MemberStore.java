package io.nubila.image.store;

import io.nubila.contracts.image.ImageId;
import io.nubila.image.model.Member;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.db.DuplicateRowException;
import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import java.util.List;
import java.util.Optional;

/** The table of the projects images are shared with. */
public final class MemberStore {
    /** Members shown of one image. */
    private static final int MAX_MEMBERS = 10_000;

    private static final String COLUMNS = "SELECT image_id, member, status, created_at, updated_at FROM image_members ";

    /** A member of an image. */
    public Optional<Member> find(Tx tx, ImageId image, String project) {
        return tx.one(COLUMNS + "WHERE image_id = ? AND member = ?", MemberStore::member, image, project);
    }

    /** All members of an image, by project. */
    public List<Member> list(Tx tx, ImageId image) {
        return tx.list(COLUMNS + "WHERE image_id = ? ORDER BY member LIMIT ?", MemberStore::member, image, MAX_MEMBERS);
    }

    /** Writes a new member; {@code Conflict} when it is one already. */
    public void insert(Tx tx, Member member) {
        try {
            var _ = tx.update(
                    """
                    INSERT INTO image_members (image_id, member, status, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?)
                    """, member.image(), member.project(), member.status(), member.createdAt(), member.updatedAt());
        } catch (DuplicateRowException e) {
            throw new Problem.Conflict(
                            "Duplicate",
                            "Member %s is duplicated for image %s".formatted(member.project(), member.image()))
                    .exception(e);
        }
        tx.event("image_member", member.image().value(), "create", Optional.empty(), Optional.of(member));
    }

    /** Writes what the member says now. */
    public void update(Tx tx, Member before, Member after) {
        tx.updateOne(
                "member " + before.project(),
                "UPDATE image_members SET status = ?, updated_at = ? WHERE image_id = ? AND member = ?",
                after.status(),
                after.updatedAt(),
                before.image(),
                before.project());
        tx.event("image_member", before.image().value(), "update", Optional.of(before), Optional.of(after));
    }

    /** Removes a member. */
    public void delete(Tx tx, Member member) {
        tx.updateOne(
                "member " + member.project(),
                "DELETE FROM image_members WHERE image_id = ? AND member = ?",
                member.image(),
                member.project());
        tx.event("image_member", member.image().value(), "delete", Optional.of(member), Optional.empty());
    }

    private static Member member(Row row) {
        return new Member(
                new ImageId(row.string("image_id")),
                row.string("member"),
                Member.Status.valueOf(row.string("status")),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
