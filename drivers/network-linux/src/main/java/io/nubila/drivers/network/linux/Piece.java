package io.nubila.drivers.network.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one network or security group contributes to the host's packet filter. It is kept in a file, so that the whole
 * filter can be put together again when only one of its contributors is named.
 *
 * @param chains rules by chain name, in the bridge table
 * @param elements members by {@code table set}
 * @param groups security groups whose chains and sets have to exist for this piece to load, whether planned or not
 */
record Piece(Map<String, List<String>> chains, Map<String, List<String>> elements, List<String> groups) {

    static Piece empty() {
        return new Piece(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    }

    void element(String set, String element) {
        elements.computeIfAbsent(set, _ -> new ArrayList<>()).add(element);
    }
}
