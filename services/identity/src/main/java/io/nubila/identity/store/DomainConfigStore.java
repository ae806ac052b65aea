package io.nubila.identity.store;

import io.nubila.kernel.db.Tx;
import java.util.List;

/** Options kept for domains, one row an option. */
public final class DomainConfigStore {
    private static final int MAX_OPTIONS = 1_000;

    /**
     * One option.
     *
     * @param value as JSON
     */
    public record Option(String group, String name, String value) {
        @Override
        public String toString() {
            return "Option[" + group + "." + name + "]";
        }
    }

    /** The options of a domain. */
    public List<Option> list(Tx tx, String domainId) {
        return tx.list(
                "SELECT * FROM domain_configs WHERE domain_id = ? ORDER BY group_name, option_name LIMIT ?",
                row -> new Option(row.string("group_name"), row.string("option_name"), row.string("option_value")),
                domainId,
                MAX_OPTIONS);
    }

    /** Sets an option. */
    public void put(Tx tx, String domainId, Option option) {
        delete(tx, domainId, option);
        var _ = tx.update(
                "INSERT INTO domain_configs (domain_id, group_name, option_name, option_value) VALUES (?, ?, ?, ?)",
                domainId,
                option.group(),
                option.name(),
                option.value());
    }

    /** Removes an option. */
    public void delete(Tx tx, String domainId, Option option) {
        var _ = tx.update(
                "DELETE FROM domain_configs WHERE domain_id = ? AND group_name = ? AND option_name = ?",
                domainId,
                option.group(),
                option.name());
    }
}
