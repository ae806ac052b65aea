package io.nubila.image.api;

import io.nubila.image.engine.FileStore;
import io.nubila.image.engine.Images;
import io.nubila.image.model.Image;
import io.nubila.image.model.ImageStatus;
import io.nubila.kernel.base.Problem;
import io.nubila.kernel.http.Request;
import io.nubila.kernel.http.Response;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** {@code /v2/images/{image_id}/file}: the bytes of images, streamed in and out. */
final class ImageDataHandlers {
    private static final String OCTETS = "application/octet-stream";
    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/[0-9*]{1,18}");

    private final Images images;
    private final FileStore files;
    private final ImageAccess access;

    ImageDataHandlers(Images images, FileStore files, ImageAccess access) {
        this.images = images;
        this.files = files;
        this.access = access;
    }

    /** PUT …/file: the bytes of a queued image; active when the answer comes. */
    Response upload(Request request) {
        var image = access.require(request);
        requireOctets(request);
        images.upload(request.cause(), image.id(), request.stream());
        return Response.empty(204);
    }

    /** PUT …/stage: the bytes of a queued image, to be imported by a later request. */
    Response stage(Request request) {
        var image = access.require(request);
        requireOctets(request);
        images.stage(request.cause(), image.id(), request.stream());
        return Response.empty(204);
    }

    private static void requireOctets(Request request) {
        var type = request.header("Content-Type").orElse("").split(";", 2)[0].strip();
        if (!type.equals(OCTETS)) {
            throw new Problem.Refused(
                            415,
                            "UnsupportedMediaType",
                            "Invalid content type %s, %s is expected".formatted(type, OCTETS))
                    .exception();
        }
    }

    /** GET …/file: all bytes or a range of them; 204 when there are none yet. */
    Response download(Request request) {
        var image = access.require(request);
        if (image.status() == ImageStatus.DEACTIVATED && !ImageAccess.isAdministrator(request)) {
            throw new Problem.Forbidden("The requested image has been deactivated. Image data download is forbidden.")
                    .exception();
        }
        if (!image.status().hasData() || image.content().isEmpty()) {
            return Response.empty(204);
        }
        if (!files.has(image.id())) {
            throw new Problem.Unavailable("The image's data cannot be read now.", "no file of " + image.id())
                    .exception();
        }
        var content = image.content().get();
        var range = range(request, content.bytes());
        var from = range.map(Range::from).orElse(0L);
        var length = range.map(Range::length).orElse(content.bytes());
        var answer = Response.stream(
                        range.isPresent() ? 206 : 200,
                        OCTETS,
                        out -> files.send(image.id(), from, length, out),
                        OptionalLong.of(length))
                .header("Content-MD5", content.md5());
        return range.map(part -> answer.header("Content-Range", part.header(content)))
                .orElse(answer);
    }

    private record Range(long from, long length) {
        private String header(Image.Content content) {
            return "bytes %d-%d/%d".formatted(from, from + length - 1, content.bytes());
        }
    }

    /** The one range that was asked for; 416 when it lies outside; several ranges are answered with everything. */
    private static Optional<Range> range(Request request, long size) {
        var asked = request.header("Range").map(String::strip);
        if (asked.isPresent()) {
            var match = RANGE.matcher(asked.get());
            if (!match.matches() || asked.get().equals("bytes=-")) {
                return Optional.empty();
            }
            return Optional.of(range(match.group(1), match.group(2), size));
        }
        var older = request.header("Content-Range").map(CONTENT_RANGE::matcher);
        if (older.isPresent() && older.get().matches()) {
            return Optional.of(range(older.get().group(1), older.get().group(2), size));
        }
        return Optional.empty();
    }

    private static Range range(String first, String last, long size) {
        if (first.isEmpty()) {
            long length = Math.min(Long.parseLong(last), size);
            return within(size - length, length, size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        return within(from, to - from + 1, size);
    }

    private static Range within(long from, long length, long size) {
        if (length < 1 || from >= size) {
            throw new Problem.Refused(
                            416,
                            "RequestedRangeNotSatisfiable",
                            "The range is outside of the image, which has %d bytes.".formatted(size),
                            Map.of("Content-Range", "bytes */" + size))
                    .exception();
        }
        return new Range(from, length);
    }
}
