package io.nubila.kernel.http;

import io.nubila.kernel.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** An answer: status, headers, body. Immutable. */
public record Response(int status, List<Headers.Field> headers, Body body) {
    public Response {
        headers = List.copyOf(headers);
    }

    /** An answer without a body. */
    public static Response empty(int status) {
        return new Response(status, List.of(), new Body.None());
    }

    /** JSON of a record or tree. */
    public static Response json(int status, Object value) {
        return new Response(
                status,
                List.of(new Headers.Field("Content-Type", "application/json")),
                new Body.Bytes(Json.bytes(value)));
    }

    /** 200 with JSON. */
    public static Response ok(Object value) {
        return json(200, value);
    }

    /** Bytes of another type. */
    public static Response bytes(int status, String contentType, byte[] bytes) {
        return new Response(status, List.of(new Headers.Field("Content-Type", contentType)), new Body.Bytes(bytes));
    }

    /** A body written as it comes. */
    public static Response stream(int status, String contentType, Body.Source source, OptionalLong length) {
        return new Response(
                status, List.of(new Headers.Field("Content-Type", contentType)), new Body.Stream(source, length));
    }

    /** 101: the connection becomes a WebSocket. */
    public static Response webSocket(Body.Upgrade upgrade) {
        return new Response(101, List.of(), upgrade);
    }

    /** This answer with one more header. */
    public Response header(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(new Headers.Field(name, value));
        return new Response(status, more, body);
    }

    /** This answer with more headers. */
    public Response headers(Map<String, String> added) {
        var more = new ArrayList<>(headers);
        added.forEach((name, value) -> more.add(new Headers.Field(name, value)));
        return new Response(status, more, body);
    }
}
