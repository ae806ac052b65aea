package io.nubila.image.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Reading and writing past the kernel's cache of files. Not every file system can; places and lengths have to be multiples
 * of its {@link #block}, and so has the address of the buffer.
 */
final class PastCache {
    private static final int LARGEST_BLOCK = 1 << 20;

    private PastCache() {}

    /** Opens a file that way; {@code UnsupportedOperationException} or an {@code IOException} where it is impossible. */
    static FileChannel open(Path file, StandardOpenOption way) throws IOException {
        return FileChannel.open(file, way, option());
    }

    /** The JDK's own option. By its name, because the compiler warns of its class without a way to say that it may. */
    private static OpenOption option() {
        try {
            Stream<?> all = Arrays.stream(
                    Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants());
            return all.filter(one -> one.toString().equals("DIRECT"))
                    .map(OpenOption.class::cast)
                    .findFirst()
                    .orElseThrow(UnsupportedOperationException::new);
        } catch (ClassNotFoundException e) {
            throw new UnsupportedOperationException(e);
        }
    }

    /** The unit of the file system a file is in, in bytes. */
    static int block(Path file) throws IOException {
        long size = Files.getFileStore(file).getBlockSize();
        if (size < 1 || size > LARGEST_BLOCK || Long.bitCount(size) != 1) {
            throw new UnsupportedOperationException("blocks of " + size + " bytes");
        }
        return (int) size;
    }

    /** A buffer of that many bytes, a multiple of the block. */
    static ByteBuffer buffer(int bytes, int block) {
        return ByteBuffer.allocateDirect(bytes + block).alignedSlice(block).limit(bytes);
    }
}
