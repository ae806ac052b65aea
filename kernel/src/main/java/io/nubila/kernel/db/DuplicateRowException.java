package io.nubila.kernel.db;

/** A row with the same unique values is there already; a store turns it into the conflict it means. */
public final class DuplicateRowException extends RuntimeException {
    DuplicateRowException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether the named unique column is part of what collided; {@code table.column}. */
    public boolean concerns(String column) {
        return String.valueOf(getMessage()).contains(column);
    }
}
