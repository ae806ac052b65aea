package io.nubila.drivers.hypervisor.libvirt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the network interfaces out of a domain's definition as libvirt writes it: one element a line. */
final class DomainInterfaces {
    private static final Pattern INTERFACE = Pattern.compile("<interface .*?</interface>", Pattern.DOTALL);
    private static final Pattern MAC = Pattern.compile("<mac address='([0-9a-fA-F:]{17})'/>");
    private static final Pattern PCI =
            Pattern.compile("<address type='pci' domain='0x([0-9a-f]{4})' bus='0x([0-9a-f]{2})'"
                    + " slot='0x([0-9a-f]{2})' function='0x([0-7])'");
    /** Where a device sits and what libvirt calls it differ between a running domain and its definition. */
    private static final Pattern PLACE = Pattern.compile("\\s*<(?:address|alias)\\b[^>]*/>");

    private DomainInterfaces() {}

    /** The interface of that MAC, told so that it can be found in the running domain and in its definition. */
    static Optional<String> find(String definition, String mac) {
        return INTERFACE
                .matcher(definition)
                .results()
                .map(found -> found.group())
                .filter(text ->
                        mac(text).filter(mac.toLowerCase(Locale.ROOT)::equals).isPresent())
                .findFirst()
                .map(text -> PLACE.matcher(text).replaceAll(""));
    }

    /** The MACs of all interfaces. */
    static Set<String> macs(String definition) {
        var found = new HashSet<String>();
        INTERFACE.matcher(definition).results().forEach(one -> mac(one.group()).ifPresent(found::add));
        return Set.copyOf(found);
    }

    /** The addresses, such as {@code 0000:01:00.0}, of those that are on a PCI bus, by MAC. */
    static Map<String, String> pciAddresses(String definition) {
        var found = new HashMap<String, String>();
        INTERFACE.matcher(definition).results().forEach(one -> {
            var address = PCI.matcher(one.group());
            if (address.find()) {
                mac(one.group())
                        .ifPresent(mac -> found.put(
                                mac,
                                "%s:%s:%s.%s"
                                        .formatted(
                                                address.group(1),
                                                address.group(2),
                                                address.group(3),
                                                address.group(4))));
            }
        });
        return found;
    }

    private static Optional<String> mac(String device) {
        var found = MAC.matcher(device);
        return found.find() ? Optional.of(found.group(1).toLowerCase(Locale.ROOT)) : Optional.empty();
    }
}
