package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.compute.driver.GuestSpec;
import io.nubila.kernel.base.Problem;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes a guest's wish as a libvirt domain. What cloud images look for in the firmware tables is as Nova gives it. */
final class DomainXml {
    private static final int TRANSLATION_CACHE_MIB = 64;
    /** Two disks, channel, randomness, balloon, watchdog; and four places for what is plugged in while the guest runs. */
    private static final int PORTS_OF_EVERY_GUEST = 10;

    private static final int BALLOON_STATISTICS_SECONDS = 10;

    private final GuestSpec guest;
    private final DeviceModels models;
    private final InstanceFolder folder;
    private final String cloudId;
    private final Accelerator accelerator;
    private final Path display;
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter xml;

    private DomainXml(GuestSpec guest, InstanceFolder folder, String cloudId, Accelerator accelerator, Path display)
            throws XMLStreamException {
        this.guest = guest;
        this.models = DeviceModels.of(guest);
        this.folder = folder;
        this.cloudId = cloudId;
        this.accelerator = accelerator;
        this.display = display;
        this.xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
    }

    /**
     * The domain's definition; {@code Invalid} when the guest asks for an unknown device.
     *
     * @param display the socket on which the display shall listen
     */
    static String of(GuestSpec guest, InstanceFolder folder, String cloudId, Accelerator accelerator, Path display) {
        try {
            var domain = new DomainXml(guest, folder, cloudId, accelerator, display);
            domain.write();
            return domain.text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    /**
     * Where the interfaces are on the guest's PCI bus, by MAC, as {@code 0000:01:00.0}: so that a guest can be told before it
     * starts. Virtio on PCI Express only, each on a port of its own; libvirt places others where they fit.
     */
    static Map<String, String> pciPlaces(GuestSpec guest) {
        var models = DeviceModels.of(guest);
        var found = new LinkedHashMap<String, String>();
        if (models.q35() && models.nicModel().equals("virtio")) {
            for (var nic : guest.nics()) {
                found.put(nic.mac(), "0000:%02x:00.0".formatted(found.size() + 1));
            }
        }
        return found;
    }

    /** One interface of a guest, to be plugged in while it runs. */
    static String interfaceOf(GuestSpec guest, GuestSpec.Nic nic) {
        try {
            var text = new StringWriter();
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            nic(xml, nic, DeviceModels.of(guest).nicModel(), Optional.empty());
            xml.flush();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    /** A file as the target of a disk copy. */
    static String copyTarget(Path file) {
        try {
            var text = new StringWriter();
            var xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            xml.writeStartElement("disk");
            xml.writeAttribute("type", "file");
            xml.writeEmptyElement("source");
            xml.writeAttribute("file", file.toString());
            xml.writeEmptyElement("driver");
            xml.writeAttribute("type", "qcow2");
            xml.writeEndElement();
            xml.flush();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    /** The name of the disk in a domain's definition that stands in the file given, empty when none does. */
    static Optional<String> diskName(String definition, Path file) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            var reader = factory.createXMLStreamReader(new StringReader(definition));
            boolean found = false;
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                switch (reader.getLocalName()) {
                    case "disk" -> found = false;
                    case "source" -> found |= file.toString().equals(reader.getAttributeValue("", "file"));
                    case "target" -> {
                        if (found) {
                            return Optional.ofNullable(reader.getAttributeValue("", "dev"));
                        }
                    }
                    default -> {
                        // Other elements say nothing of disks.
                    }
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            throw new Problem.Unavailable("The hypervisor's answer cannot be read.", e.toString()).exception(e);
        }
    }

    private void write() throws XMLStreamException {
        open("domain", "type", accelerator == Accelerator.KVM ? "kvm" : "qemu");
        element("name", "instance-" + guest.id());
        element("uuid", guest.id().value());
        metadata();
        open("memory", "unit", "MiB");
        xml.writeCharacters(Integer.toString(guest.memoryMib()));
        close();
        element("vcpu", Integer.toString(guest.vcpus()));
        systemTable();
        os();
        features();
        processor();
        clock();
        element("on_poweroff", "destroy");
        element("on_reboot", "restart");
        element("on_crash", "destroy");
        devices();
        close();
        xml.flush();
    }

    private void metadata() throws XMLStreamException {
        open("metadata");
        xml.writeStartElement(OwnerMark.PREFIX, OwnerMark.ELEMENT, OwnerMark.NAMESPACE);
        xml.writeNamespace(OwnerMark.PREFIX, OwnerMark.NAMESPACE);
        attributes(OwnerMark.CLOUD, cloudId);
        mark("name", guest.name());
        mark("project", guest.project().value());
        mark("user", guest.user().value());
        mark("flavor", guest.flavorName());
        mark("image", guest.image().id().value());
        close();
        close();
    }

    private void mark(String name, String value) throws XMLStreamException {
        xml.writeStartElement(OwnerMark.PREFIX, name, OwnerMark.NAMESPACE);
        xml.writeCharacters(legal(value));
        close();
    }

    private void systemTable() throws XMLStreamException {
        open("sysinfo", "type", "smbios");
        open("system");
        // cloud-init recognizes an OpenStack cloud by the product's name.
        entry("manufacturer", "OpenStack Foundation");
        entry("product", "OpenStack Nova");
        entry("serial", guest.id().value());
        entry("uuid", guest.id().value());
        entry("family", "Virtual Machine");
        close();
        close();
    }

    private void entry(String name, String value) throws XMLStreamException {
        open("entry", "name", name);
        xml.writeCharacters(value);
        close();
    }

    private void os() throws XMLStreamException {
        if (models.uefi()) {
            open("os", "firmware", "efi");
        } else {
            open("os");
        }
        open("type", "arch", "x86_64", "machine", models.machine());
        xml.writeCharacters("hvm");
        close();
        empty("boot", "dev", "hd");
        empty("smbios", "mode", "sysinfo");
        close();
    }

    private void features() throws XMLStreamException {
        open("features");
        empty("acpi");
        empty("apic");
        if (accelerator == Accelerator.TCG) {
            // QEMU's own choice is a gigabyte a guest; small guests never need so much.
            open("tcg");
            open("tb-cache", "unit", "MiB");
            xml.writeCharacters(Integer.toString(TRANSLATION_CACHE_MIB));
            close();
            close();
        }
        close();
    }

    private void processor() throws XMLStreamException {
        open("cpu", "mode", accelerator == Accelerator.KVM ? "host-passthrough" : "maximum");
        empty(
                "topology",
                "sockets",
                Integer.toString(models.sockets()),
                "cores",
                Integer.toString(models.cores()),
                "threads",
                Integer.toString(models.threads()));
        close();
    }

    private void clock() throws XMLStreamException {
        open("clock", "offset", models.localTime() ? "localtime" : "utc");
        if (accelerator == Accelerator.KVM) {
            empty("timer", "name", "pit", "tickpolicy", "delay");
            empty("timer", "name", "rtc", "tickpolicy", "catchup");
            empty("timer", "name", "hpet", "present", "no");
        }
        close();
    }

    private void devices() throws XMLStreamException {
        open("devices");
        disk(folder.disk(), "qcow2", 0);
        if (guest.configDrive().isPresent()) {
            disk(folder.configDrive(), "raw", 1);
        }
        if (models.diskBus().equals("scsi")) {
            empty("controller", "type", "scsi", "index", "0", "model", "virtio-scsi");
        }
        if (models.q35()) {
            // Each device of a PCI Express machine wants a port of its own, and what is plugged in later needs free
            // ones.
            for (int port = 1; port <= PORTS_OF_EVERY_GUEST + guest.nics().size(); port++) {
                empty("controller", "type", "pci", "index", Integer.toString(port), "model", "pcie-root-port");
            }
        }
        var places = pciPlaces(guest);
        for (var nic : guest.nics()) {
            nic(xml, nic, models.nicModel(), Optional.ofNullable(places.get(nic.mac())));
        }
        open("serial", "type", "pty");
        empty("log", "file", folder.consoleLog().toString(), "append", "on");
        empty("target", "port", "0");
        close();
        if (models.guestAgent()) {
            open("channel", "type", "unix");
            empty("target", "type", "virtio", "name", "org.qemu.guest_agent.0");
            close();
        }
        if (models.tablet()) {
            empty("input", "type", "tablet", "bus", "usb");
        }
        open("graphics", "type", "vnc");
        empty("listen", "type", "socket", "socket", display.toString());
        close();
        open("video");
        empty("model", "type", models.videoModel());
        close();
        if (models.randomness()) {
            open("rng", "model", "virtio");
            open("backend", "model", "random");
            xml.writeCharacters("/dev/urandom");
            close();
            close();
        }
        if (models.watchdogAction().isPresent()) {
            empty(
                    "watchdog",
                    "model",
                    "i6300esb",
                    "action",
                    models.watchdogAction().get());
        }
        open("memballoon", "model", "virtio");
        empty("stats", "period", Integer.toString(BALLOON_STATISTICS_SECONDS));
        close();
        close();
    }

    private void disk(Path file, String format, int position) throws XMLStreamException {
        open("disk", "type", "file", "device", "disk");
        empty("driver", "name", "qemu", "type", format, "cache", "writeback", "discard", "unmap");
        empty("source", "file", file.toString());
        empty("target", "dev", deviceName(position), "bus", models.diskBus());
        if (position > 0) {
            empty("readonly");
        }
        close();
    }

    /** The name libvirt knows a disk by, such as {@code vda}. */
    private String deviceName(int position) {
        var prefix = switch (models.diskBus()) {
            case "virtio" -> "vd";
            case "ide" -> "hd";
            default -> "sd";
        };
        return prefix + (char) ('a' + position);
    }

    private static void nic(XMLStreamWriter xml, GuestSpec.Nic nic, String model, Optional<String> place)
            throws XMLStreamException {
        xml.writeStartElement("interface");
        xml.writeAttribute("type", "bridge");
        part(xml, "mac", "address", nic.mac());
        part(xml, "source", "bridge", nic.bridgeName());
        part(xml, "target", "dev", nic.tapName());
        part(xml, "model", "type", model);
        part(xml, "mtu", "size", Integer.toString(nic.mtu()));
        if (place.isPresent()) {
            var parts = place.get().split("[:.]", -1);
            xml.writeEmptyElement("address");
            xml.writeAttribute("type", "pci");
            xml.writeAttribute("domain", "0x" + parts[0]);
            xml.writeAttribute("bus", "0x" + parts[1]);
            xml.writeAttribute("slot", "0x" + parts[2]);
            xml.writeAttribute("function", "0x" + parts[3]);
        }
        xml.writeEndElement();
    }

    private static void part(XMLStreamWriter xml, String name, String attribute, String value)
            throws XMLStreamException {
        xml.writeEmptyElement(name);
        xml.writeAttribute(attribute, legal(value));
    }

    private void element(String name, String value) throws XMLStreamException {
        open(name);
        xml.writeCharacters(value);
        close();
    }

    private void empty(String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        attributes(attributes);
    }

    private void open(String name, String... attributes) throws XMLStreamException {
        xml.writeStartElement(name);
        attributes(attributes);
    }

    private void attributes(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], legal(attributes[i + 1]));
        }
    }

    private void close() throws XMLStreamException {
        xml.writeEndElement();
    }

    /** XML has no way to write control characters, and a server's name may hold some. */
    private static String legal(String text) {
        var legal = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= 0x20 && !(c >= 0xd800 && c <= 0xdfff) && c != 0xfffe && c != 0xffff ? c : '?')
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
