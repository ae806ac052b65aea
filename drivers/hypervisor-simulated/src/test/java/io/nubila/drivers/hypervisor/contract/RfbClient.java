package io.nubila.drivers.hypervisor.contract;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;

/** A client of a display, as small as the RFB protocol 3.8 lets one be: plain pixels of four bytes. */
public final class RfbClient implements AutoCloseable {
    private static final String VERSION = "RFB 003.008\n";
    private static final int PIXEL_BYTES = 4;

    private final ByteChannel channel;
    private final DataInputStream in;
    private final int width;
    private final int height;
    private final String name;

    /** Shakes hands; fails when the server wants a password. */
    public RfbClient(ByteChannel channel) throws IOException {
        this.channel = channel;
        in = new DataInputStream(Channels.newInputStream(channel));
        var version = new String(in.readNBytes(VERSION.length()), StandardCharsets.US_ASCII);
        if (!version.equals(VERSION)) {
            throw new IOException("version " + version);
        }
        send(ByteBuffer.wrap(VERSION.getBytes(StandardCharsets.US_ASCII)));
        var kinds = in.readNBytes(in.readUnsignedByte());
        if (new String(kinds, StandardCharsets.ISO_8859_1).indexOf(1) < 0) {
            throw new IOException("a password is wanted");
        }
        send(ByteBuffer.wrap(new byte[] {1}));
        if (in.readInt() != 0) {
            throw new IOException("refused");
        }
        send(ByteBuffer.wrap(new byte[] {1}));
        width = in.readUnsignedShort();
        height = in.readUnsignedShort();
        in.skipNBytes(16);
        name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        var format = ByteBuffer.allocate(20).put(new byte[4]);
        format.put((byte) 32).put((byte) 24).put((byte) 0).put((byte) 1);
        format.putShort((short) 255).putShort((short) 255).putShort((short) 255);
        format.put((byte) 16).put((byte) 8).put((byte) 0).put(new byte[3]);
        send(format.flip());
        send(ByteBuffer.allocate(8)
                .put((byte) 2)
                .put((byte) 0)
                .putShort((short) 1)
                .putInt(0)
                .flip());
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    public String name() {
        return name;
    }

    /** Asks for a part of the picture, whole, and answers its pixels: blue, green, red and nothing, line by line. */
    public byte[] picture(int x, int y, int columns, int lines) throws IOException {
        var wish = ByteBuffer.allocate(10).put((byte) 3).put((byte) 0);
        wish.putShort((short) x).putShort((short) y).putShort((short) columns).putShort((short) lines);
        send(wish.flip());
        int message = in.readUnsignedByte();
        if (message != 0) {
            throw new IOException("message " + message);
        }
        in.skipNBytes(1);
        var picture = new byte[0];
        int parts = in.readUnsignedShort();
        for (int i = 0; i < parts; i++) {
            in.skipNBytes(4);
            int size = in.readUnsignedShort() * in.readUnsignedShort() * PIXEL_BYTES;
            if (in.readInt() != 0) {
                throw new IOException("pixels that are not plain");
            }
            picture = in.readNBytes(size);
        }
        return picture;
    }

    /** Presses a key and lets it go. */
    public void press(int keysym) throws IOException {
        for (byte down = 1; down >= 0; down--) {
            send(ByteBuffer.allocate(8)
                    .put((byte) 4)
                    .put(down)
                    .putShort((short) 0)
                    .putInt(keysym)
                    .flip());
        }
    }

    /** Waits for the other end to close; fails when it sends something instead. */
    public void awaitEnd() throws IOException {
        int next = in.read();
        if (next >= 0) {
            throw new IOException("message " + next);
        }
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            int _ = channel.write(bytes);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
