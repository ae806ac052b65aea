package io.nubila.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A command of a document and the answer that stands below it, from a fenced block of the language {@code console}. The
 * command begins with {@code $ } and goes on over lines that end in a backslash or are indented.
 */
record Example(String place, String command, String answer) {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```console\\n(.*?)^```$");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.*(?:\\n    .*)*)\\n");

    /** The examples of a document, in its order. */
    static List<Example> of(Path document) {
        try {
            var text = Files.readString(document);
            var examples = new ArrayList<Example>();
            var block = BLOCK.matcher(text);
            while (block.find()) {
                var line = text.substring(0, block.start()).lines().count() + 2;
                var place = document.getFileName() + ":" + line;
                var command = COMMAND.matcher(block.group(1));
                if (!command.lookingAt()) {
                    throw new IllegalArgumentException(place + ": a block that does not begin with a command");
                }
                examples.add(new Example(place, command.group(1), block.group(1).substring(command.end())));
            }
            return List.copyOf(examples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return place + ": " + command.lines().findFirst().orElse("");
    }
}
