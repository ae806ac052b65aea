package io.nubila.kernel.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body a client sends. That it breaks off is the client's failure, and told apart from those of our own files. */
final class ClientBody extends FilterInputStream {
    ClientBody(InputStream body) {
        super(body);
    }

    /** The connection ended, or was silent for too long, within the body. */
    static final class EndedEarly extends IOException {
        EndedEarly(IOException cause) {
            super("the body ended too early: " + cause.getMessage(), cause);
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw new EndedEarly(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw new EndedEarly(e);
        }
    }
}
