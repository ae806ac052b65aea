package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.contracts.compute.GuestDiagnostics;
import io.nubila.contracts.compute.GuestDiagnostics.Cpu;
import io.nubila.contracts.compute.GuestDiagnostics.Disk;
import io.nubila.contracts.compute.GuestDiagnostics.Flow;
import io.nubila.contracts.compute.GuestDiagnostics.Nic;
import io.nubila.contracts.compute.GuestDiagnostics.Traffic;
import io.nubila.drivers.hypervisor.libvirt.ffi.DomainStatistics;
import io.nubila.kernel.base.Problem;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The devices of a domain whose traffic is counted.
 *
 * @param disks their names in the domain, such as {@code vda}
 * @param interfaces MACs by the interfaces' names on the host
 */
record DomainDevices(List<String> disks, Map<String, String> interfaces) {
    /** Devices are elements of the domain's element of devices. */
    private static final int DEVICE_DEPTH = 3;

    /** Reads them from a running domain's definition. */
    static DomainDevices of(String definition) {
        var disks = new ArrayList<String>();
        var interfaces = new LinkedHashMap<String, String>();
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            var reader = factory.createXMLStreamReader(new StringReader(definition));
            var device = "";
            var mac = "";
            int depth = 0;
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.END_ELEMENT) {
                    depth--;
                } else if (event == XMLStreamConstants.START_ELEMENT) {
                    depth++;
                    device = depth == DEVICE_DEPTH ? reader.getLocalName() : device;
                    switch (device + "/" + reader.getLocalName()) {
                        case "disk/target" -> disks.add(attribute(reader, "dev"));
                        case "interface/mac" -> mac = attribute(reader, "address");
                        case "interface/target" -> interfaces.put(attribute(reader, "dev"), mac);
                        default -> {
                            // Nothing is counted of other devices.
                        }
                    }
                }
            }
            return new DomainDevices(List.copyOf(disks), interfaces);
        } catch (XMLStreamException e) {
            throw new Problem.Unavailable("The hypervisor's answer cannot be read.", e.toString()).exception(e);
        }
    }

    private static String attribute(XMLStreamReader reader, String name) {
        return Optional.ofNullable(reader.getAttributeValue("", name)).orElse("");
    }

    /** What the domain has used, in the driver's words. */
    GuestDiagnostics diagnostics(Accelerator accelerator, DomainStatistics counted) {
        return new GuestDiagnostics(
                "libvirt",
                accelerator == Accelerator.KVM ? "kvm" : "qemu",
                "linux",
                counted.maximumKib(),
                counted.usedKib(),
                counted.memory(),
                counted.processors().stream()
                        .map(one -> new Cpu(one.number(), one.nanoseconds()))
                        .toList(),
                disks.stream().flatMap(name -> disk(name, counted)).toList(),
                interfaces.entrySet().stream()
                        .map(one -> new Nic(
                                one.getKey(),
                                one.getValue(),
                                Optional.ofNullable(counted.traffic().get(one.getKey()))
                                        .map(DomainDevices::traffic)))
                        .toList());
    }

    private static Stream<Disk> disk(String name, DomainStatistics counted) {
        return Stream.ofNullable(counted.blocks().get(name))
                .map(block -> new Disk(
                        name,
                        block.readRequests(),
                        block.readBytes(),
                        block.writeRequests(),
                        block.writeBytes(),
                        block.errors()));
    }

    private static Traffic traffic(DomainStatistics.Traffic counted) {
        return new Traffic(
                new Flow(
                        counted.receivedBytes(),
                        counted.receivedPackets(),
                        counted.receivedErrors(),
                        counted.receivedDropped()),
                new Flow(counted.sentBytes(), counted.sentPackets(), counted.sentErrors(), counted.sentDropped()));
    }
}
