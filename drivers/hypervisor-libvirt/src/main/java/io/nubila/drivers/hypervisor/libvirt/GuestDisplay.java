package io.nubila.drivers.hypervisor.libvirt;

import io.nubila.contracts.compute.ServerId;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.base.ProblemException;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Where a guest's display listens: a Unix socket in the guest's folder, so that nobody but its owner gets to it and no port
 * of the host is open. What counts for a running guest is what its definition says: one that was started long ago may
 * still listen on a port of the loopback address.
 */
final class GuestDisplay {
    /** A Unix socket's path may have so many bytes. */
    private static final int MAX_PATH_BYTES = 107;

    private static final int LINK_DIGITS = 12;

    private GuestDisplay() {}

    /** The socket's path for a guest that is about to start; a folder whose path is too long gets a short link. */
    static Path socket(InstanceFolder folder) throws IOException {
        var socket = folder.displaySocket();
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES) {
            return socket;
        }
        var link = link(folder);
        if (!Files.isSymbolicLink(link) || !Files.readSymbolicLink(link).equals(folder.path())) {
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, folder.path());
        }
        return link.resolve(socket.getFileName());
    }

    /** Removes the short link of a folder that is going; nothing when it has none. */
    static void forget(InstanceFolder folder) throws IOException {
        var link = link(folder);
        if (Files.isSymbolicLink(link)) {
            Files.delete(link);
        }
    }

    private static Path link(InstanceFolder folder) {
        return Path.of("/run/nubila-" + Sha1.hex(folder.path().toString()).substring(0, LINK_DIGITS));
    }

    /** A new connection to the display of a running guest with this definition. */
    static ByteChannel connect(ServerId guest, String definition) {
        var address = address(definition).orElseThrow(() -> stopped(guest));
        try {
            var channel = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
            try {
                channel.connect(address);
                return channel;
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Problem.Unavailable("The display of instance %s does not answer.".formatted(guest), e.toString())
                    .exception(e);
        }
    }

    /** What is said of a guest without a display at this moment. */
    static ProblemException stopped(ServerId guest) {
        return new Problem.Conflict("Instance %s is not ready: it does not run".formatted(guest)).exception();
    }

    /** Where the display of a definition listens; empty when it has none that listens. */
    static Optional<SocketAddress> address(String definition) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            var reader = factory.createXMLStreamReader(new StringReader(definition));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals("graphics")
                        && attribute(reader, "type").filter("vnc"::equals).isPresent()) {
                    return address(reader);
                }
            }
            return Optional.empty();
        } catch (XMLStreamException | NumberFormatException e) {
            throw new Problem.Unavailable("The hypervisor's answer cannot be read.", e.toString()).exception(e);
        }
    }

    private static Optional<SocketAddress> address(XMLStreamReader reader) {
        var socket = attribute(reader, "socket");
        if (socket.isPresent()) {
            return Optional.of(UnixDomainSocketAddress.of(socket.get()));
        }
        return attribute(reader, "port")
                .map(Integer::parseInt)
                .filter(port -> port > 0)
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static Optional<String> attribute(XMLStreamReader reader, String name) {
        return Optional.ofNullable(reader.getAttributeValue("", name));
    }
}
