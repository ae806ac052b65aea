package io.nubila.network.store;

import io.nubila.kernel.db.Row;
import io.nubila.kernel.db.Tx;
import io.nubila.network.model.AddressScope;
import java.util.List;
import java.util.Optional;

/** Address scopes. */
public final class AddressScopeStore {
    private static final ListQuery LIST = new ListQuery("address_scopes", RbacStore.visible("address_scope"))
            .number("ip_version", "ip_version")
            .condition(RbacStore.SHARED_WITH, RbacStore.sharedWith("address_scope"))
            .condition(RbacStore.NOT_SHARED_WITH, RbacStore.notSharedWith("address_scope"));

    /** Address scopes wanted within a scope of visibility. */
    public List<AddressScope> list(Tx tx, Scope scope, Wanted wanted) {
        return LIST.list(tx, scope, wanted, AddressScopeStore::read);
    }

    /** An address scope within a scope of visibility. */
    public Optional<AddressScope> find(Tx tx, Scope scope, String id) {
        return LIST.find(tx, scope, id, AddressScopeStore::read);
    }

    /** Adds an address scope. */
    public void insert(Tx tx, AddressScope a) {
        var about = a.about();
        var _ = tx.update(
                """
                INSERT INTO address_scopes (id, project_id, name, description, tags, created_at, updated_at, revision,
                    shared, ip_version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                a.id(),
                about.project(),
                about.name(),
                about.description(),
                Columns.write(about.tags()),
                about.createdAt(),
                about.updatedAt(),
                about.revision(),
                a.shared(),
                a.version());
    }

    /** Replaces {@code before}; answers {@code after} as of its new revision. */
    public AddressScope update(Tx tx, AddressScope before, AddressScope after) {
        var next = after.with(after.about().next(tx.now()));
        var about = next.about();
        tx.updateOne(
                "Address scope " + next.id(),
                """
                UPDATE address_scopes SET name = ?, description = ?, updated_at = ?, revision = ?, shared = ?
                 WHERE id = ? AND revision = ?
                """,
                about.name(),
                about.description(),
                about.updatedAt(),
                about.revision(),
                next.shared(),
                next.id(),
                before.about().revision());
        return next;
    }

    /** Removes an address scope. */
    public void delete(Tx tx, AddressScope scope) {
        var _ = tx.update("DELETE FROM address_scopes WHERE id = ?", scope.id());
    }

    private static AddressScope read(Row row) {
        return new AddressScope(row.string("id"), Columns.standard(row), row.bool("shared"), row.integer("ip_version"));
    }
}
