package io.nubila.kernel.db;

import io.nubila.kernel.base.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
    private final Map<String, Prepared> statements = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Prepared> eldest) {
            if (size() <= MAX_STATEMENTS) {
                return false;
            }
            closeQuietly(eldest.getValue().statement);
            return true;
        }
    };

    /** A statement with the places of the columns it answers, by name; these are read when it first answers. */
    private static final class Prepared {
        private final PreparedStatement statement;
        private Map<String, Integer> places = Map.of();

        Prepared(PreparedStatement statement) {
            this.statement = statement;
        }

        Row row(ResultSet rows) throws SQLException {
            if (places.isEmpty()) {
                var columns = rows.getMetaData();
                var found = new HashMap<String, Integer>();
                for (int place = 1; place <= columns.getColumnCount(); place++) {
                    var _ = found.putIfAbsent(columns.getColumnLabel(place), place);
                }
                places = found;
            }
            return new Row(rows, places);
        }
    }

    Session(Connection connection) {
        this.connection = connection;
    }

    <T> List<T> list(String sql, Function<Row, T> mapper, Object... arguments) {
        try {
            var prepared = bound(sql, arguments);
            try (var rows = prepared.statement.executeQuery()) {
                return all(prepared, rows, mapper);
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private static <T> List<T> all(Prepared prepared, ResultSet rows, Function<Row, T> mapper) throws SQLException {
        var found = new ArrayList<T>();
        if (rows.next()) {
            var row = prepared.row(rows);
            do {
                found.add(mapper.apply(row));
            } while (rows.next());
        }
        return found;
    }

    <T> Optional<T> one(String sql, Function<Row, T> mapper, Object... arguments) {
        try {
            var prepared = bound(sql, arguments);
            try (var rows = prepared.statement.executeQuery()) {
                return rows.next() ? Optional.of(mapper.apply(prepared.row(rows))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    int update(String sql, Object... arguments) {
        try {
            return bound(sql, arguments).statement.executeUpdate();
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
            var _ = bound(sql).statement.execute();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private Prepared bound(String sql, Object... arguments) throws SQLException {
        var prepared = statements.get(sql);
        if (prepared == null) {
            prepared = new Prepared(connection.prepareStatement(sql));
            statements.put(sql, prepared);
        }
        for (int i = 0; i < arguments.length; i++) {
            bind(prepared.statement, i + 1, arguments[i]);
        }
        return prepared;
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
