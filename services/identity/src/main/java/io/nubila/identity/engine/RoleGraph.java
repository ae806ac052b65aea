package io.nubila.identity.engine;

import io.nubila.identity.model.Role;
import io.nubila.identity.store.RoleStore;
import io.nubila.kernel.db.Tx;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** All roles and which implies which, as of one moment. */
record RoleGraph(Map<String, Role> roles, Map<String, Set<String>> implied) {
    /** Reads it. */
    static RoleGraph read(Tx tx, RoleStore store) {
        return new RoleGraph(store.all(tx), store.implications(tx));
    }

    /** The given roles and all they imply, step by step; the given ones first. */
    Set<String> closure(Collection<String> roleIds) {
        var found = new LinkedHashSet<String>(roleIds);
        var open = new ArrayDeque<String>(roleIds);
        while (!open.isEmpty()) {
            for (var next : implied.getOrDefault(open.remove(), Set.of())) {
                if (found.add(next)) {
                    open.add(next);
                }
            }
        }
        return found;
    }

    /** For each role that the given one implies, the role that implies it last on the way. */
    Map<String, String> reasons(String roleId) {
        var found = new LinkedHashMap<String, String>();
        var open = new ArrayDeque<String>(List.of(roleId));
        while (!open.isEmpty()) {
            var prior = open.remove();
            for (var next : implied.getOrDefault(prior, Set.of())) {
                if (!next.equals(roleId) && found.putIfAbsent(next, prior) == null) {
                    open.add(next);
                }
            }
        }
        return found;
    }

    /** Whether a role holds everywhere. */
    boolean global(String roleId) {
        var role = roles.get(roleId);
        return role != null && role.global();
    }

    /** The roles a token shows for the assigned ones: implied ones too, without those bound to a domain. */
    List<Role> shown(Collection<String> roleIds) {
        return closure(roleIds).stream()
                .map(roles::get)
                .filter(Objects::nonNull)
                .filter(Role::global)
                .toList();
    }
}
