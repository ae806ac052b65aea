package io.nubila.compute.engine.metadata;

import io.nubila.contracts.compute.MetadataContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A place in the EC2 tree of the metadata service. */
sealed interface Entry {
    /** Bytes as they are read. */
    record Bytes(byte[] content) implements Entry {}

    /** A folder; its listing names its folders with a slash. */
    record Folder(SortedMap<String, Entry> entries) implements Entry {
        Folder() {
            this(new TreeMap<>());
        }

        /** Adds a text. */
        Folder with(String name, String text) {
            return with(name, text(text));
        }

        /** Adds anything. */
        Folder with(String name, Entry document) {
            entries.put(name, document);
            return this;
        }
    }

    /** A folder that its parent lists under a name of its own, without a slash. */
    record Labelled(String label, Folder folder) implements Entry {}

    /** A text of one line or more. */
    static Entry text(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What a client reads here. No listing ends with a line end. */
    default byte[] read() {
        return switch (this) {
            case Bytes bytes -> bytes.content();
            case Labelled labelled -> labelled.folder().read();
            case Folder folder ->
                String.join(
                                "\n",
                                folder.entries().entrySet().stream()
                                        .map(entry -> listed(entry.getKey(), entry.getValue()))
                                        .toList())
                        .getBytes(StandardCharsets.UTF_8);
        };
    }

    private static String listed(String name, Entry document) {
        return switch (document) {
            case Bytes bytes -> name;
            case Labelled labelled -> labelled.label();
            case Folder folder -> name + "/";
        };
    }

    /** What is at a path below; the listing's type is plain text throughout. */
    static Optional<MetadataContract.Document> at(Entry from, List<String> path) {
        var here = from;
        for (var name : path) {
            var folder = switch (here) {
                case Bytes bytes -> new Folder();
                case Labelled labelled -> labelled.folder();
                case Folder plain -> plain;
            };
            var next = folder.entries().get(name);
            if (next == null) {
                return Optional.empty();
            }
            here = next;
        }
        return Optional.of(new MetadataContract.Document("text/plain; charset=UTF-8", here.read()));
    }
}
