package io.nubila.kernel.db;

import io.nubila.kernel.base.Problem;
import io.nubila.kernel.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One row of an answer, read by column name. Times are stored as microseconds since 1970. */
public final class Row {
    private final ResultSet rows;
    private final Map<String, Integer> places;

    /**
     * @param places of the columns, by name, from 1: the driver would look for each name in every answer anew
     */
    Row(ResultSet rows, Map<String, Integer> places) {
        this.rows = rows;
        this.places = places;
    }

    private int place(String column) {
        var place = places.get(column);
        if (place == null) {
            throw new Problem.Bug("there is no column " + column).exception();
        }
        return place;
    }

    /** A text that is never absent. */
    public String string(String column) {
        return optionalString(column).orElseThrow(() -> new Problem.Bug("column " + column + " is null").exception());
    }

    /** A text that may be absent. */
    public Optional<String> optionalString(String column) {
        try {
            return Optional.ofNullable(rows.getString(place(column)));
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    /** A whole number; 0 when absent. */
    public int integer(String column) {
        try {
            return rows.getInt(place(column));
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    /** A whole number that may be absent. */
    public Optional<Integer> optionalInteger(String column) {
        try {
            var value = rows.getInt(place(column));
            return rows.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    /** A long whole number; 0 when absent. */
    public long number(String column) {
        try {
            return rows.getLong(place(column));
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    /** A long whole number that may be absent. */
    public Optional<Long> optionalNumber(String column) {
        try {
            var value = rows.getLong(place(column));
            return rows.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    /** A floating-point number; 0 when absent. */
    public double real(String column) {
        try {
            return rows.getDouble(place(column));
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    /** Yes or no; no when absent. */
    public boolean bool(String column) {
        return integer(column) != 0;
    }

    /** A time that is never absent. */
    public Instant instant(String column) {
        return instantOf(number(column));
    }

    /** A time that may be absent. */
    public Optional<Instant> optionalInstant(String column) {
        return optionalNumber(column).map(Row::instantOf);
    }

    /** A JSON document that is never absent. */
    public JsonNode json(String column) {
        return Json.tree(string(column));
    }

    /** A stored record. */
    public <T> T record(String column, Class<T> type) {
        return Json.read(string(column), type);
    }

    /** Bytes that are never absent. */
    public byte[] bytes(String column) {
        try {
            var value = rows.getBytes(place(column));
            if (value == null) {
                throw new Problem.Bug("column " + column + " is null").exception();
            }
            return value;
        } catch (SQLException e) {
            throw bug(column, e);
        }
    }

    static Instant instantOf(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L);
    }

    static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1_000L;
    }

    private static RuntimeException bug(String column, SQLException e) {
        return new Problem.Bug("reading column " + column + ": " + e.getMessage()).exception(e);
    }
}
