package io.nubila.kernel.db;

import io.nubila.kernel.base.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** One connection with its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
    private static final int MAX_STATEMENTS = 256;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PreparedStatement> eldest) {
            if (size() <= MAX_STATEMENTS) {
                return false;
            }
            closeQuietly(eldest.getValue());
            return true;
        }
    };

    Session(Connection connection) {
        this.connection = connection;
    }

    <T> List<T> list(String sql, Function<Row, T> mapper, Object... arguments) {
        try (var rows = bound(sql, arguments).executeQuery()) {
            var row = new Row(rows);
            var found = new ArrayList<T>();
            while (rows.next()) {
                found.add(mapper.apply(row));
            }
            return found;
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    <T> Optional<T> one(String sql, Function<Row, T> mapper, Object... arguments) {
        try (var rows = bound(sql, arguments).executeQuery()) {
            return rows.next() ? Optional.of(mapper.apply(new Row(rows))) : Optional.empty();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    int update(String sql, Object... arguments) {
        try {
            return bound(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    void script(String sql) {
        try (var statement = connection.createStatement()) {
            // The driver hands the whole text of an update to SQLite, which knows where its statements end.
            var _ = statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    void execute(String sql) {
        try {
            var _ = bound(sql).execute();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private PreparedStatement bound(String sql, Object... arguments) throws SQLException {
        var statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int place, Object argument) throws SQLException {
        switch (argument) {
            case Optional<?> optional -> {
                if (optional.isPresent()) {
                    bind(statement, place, optional.get());
                } else {
                    statement.setObject(place, null);
                }
            }
            case String text -> statement.setString(place, text);
            case Integer number -> statement.setInt(place, number);
            case Long number -> statement.setLong(place, number);
            case Double number -> statement.setDouble(place, number);
            case Float number -> statement.setDouble(place, number);
            case Boolean yes -> statement.setInt(place, yes ? 1 : 0);
            case Instant time -> statement.setLong(place, Row.micros(time));
            case Enum<?> constant -> statement.setString(place, constant.name());
            case byte[] bytes -> statement.setBytes(place, bytes);
            case JsonNode json -> statement.setString(place, json.toString());
            // Identifiers are records whose text is their value.
            default -> statement.setString(place, argument.toString());
        }
    }

    private static RuntimeException failed(String sql, SQLException e) {
        var text = String.valueOf(e.getMessage());
        if (text.contains("UNIQUE constraint failed") || text.contains("PRIMARY KEY constraint failed")) {
            return new DuplicateRowException(text, e);
        }
        if (text.contains("SQLITE_FULL") || text.contains("SQLITE_IOERR") || text.contains("SQLITE_BUSY")) {
            return new Problem.Unavailable("The database cannot be written now.", text).exception(e);
        }
        return new Problem.Bug("SQL failed: " + text + "\n" + sql).exception(e);
    }

    private static void closeQuietly(PreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            // A statement that cannot be closed goes with its connection.
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new Problem.Bug("closing a database: " + e.getMessage()).exception(e);
        }
    }
}
