package io.nubila.architecture;

import io.nubila.architecture.JavaText.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Rules about files, methods, names and their sentences. */
final class ShapeRules {
    static final int MAX_FILE_LINES = 500;
    static final int MAX_METHOD_LINES = 60;

    private static final Pattern BANNED_NAME = Pattern.compile(
            "^Abstract[A-Z].*|.*(?:Manager|Helper|Utils?|Impl|Base|Data|Info)$|^_.*|^I[A-Z][a-z].*(?<=Interface)$");

    private ShapeRules() {}

    /** A file that is too long is two files. */
    static Stream<Finding> longFiles(SourceTree tree) {
        return tree.java().stream()
                .filter(file -> file.text().lines().count() > MAX_FILE_LINES)
                .map(file -> new Finding(
                        file.path(),
                        MAX_FILE_LINES,
                        "long-file",
                        "has %d lines; split it by noun or verb at %d"
                                .formatted(file.text().lines().count(), MAX_FILE_LINES)));
    }

    /** A method that is too long is two methods. */
    static Stream<Finding> longMethods(SourceTree tree) {
        return tree.java().stream()
                .flatMap(file -> JavaText.blocks(file.code()).stream()
                        .filter(block -> block.kind() == Block.Kind.METHOD)
                        .filter(block -> lines(file, block) > MAX_METHOD_LINES)
                        .map(block -> file.at(
                                block.start(),
                                "long-method",
                                "has %d lines; give its parts names, at most %d lines each"
                                        .formatted(lines(file, block), MAX_METHOD_LINES))));
    }

    /** Names that say nothing. */
    static Stream<Finding> emptyNames(SourceTree tree) {
        return tree.java().stream()
                .flatMap(file -> JavaText.blocks(file.code()).stream()
                        .filter(block -> BANNED_NAME.matcher(block.typeName()).matches())
                        .map(block ->
                                file.at(block.start(), "empty-name", block.typeName() + ": name what it is or does")));
    }

    /** Every public type says what it is. */
    static Stream<Finding> silentTypes(SourceTree tree) {
        return tree.product().stream()
                .flatMap(file -> JavaText.blocks(file.code()).stream()
                        .filter(block -> !block.typeName().isEmpty() && block.isPublic())
                        .filter(block -> !hasSentence(file, block.start()))
                        .map(block -> file.at(
                                block.start(), "silent-type", block.typeName() + ": say in a sentence what it is")));
    }

    /** Every constant of a public enum in a model says what it means. */
    static Stream<Finding> silentConstants(SourceTree tree) {
        return tree.product().stream()
                .filter(file -> file.path().contains("/model/"))
                .flatMap(file -> JavaText.blocks(file.code()).stream()
                        .filter(block -> block.isType("enum") && block.isPublic())
                        .flatMap(block -> constants(file, block).stream())
                        .filter(at -> !hasSentence(file, at))
                        .map(at -> file.at(at, "silent-constant", "say in a sentence what the constant means")));
    }

    /** Where each constant of an enum begins. */
    static List<Integer> constants(SourceFile file, Block block) {
        var found = new ArrayList<Integer>();
        var depth = 0;
        var expected = true;
        for (var i = block.open() + 1; i < block.close(); i++) {
            var c = file.code().charAt(i);
            if (depth == 0 && c == ';') {
                break;
            }
            if (expected && (Character.isJavaIdentifierStart(c) || c == '@')) {
                found.add(i);
                expected = false;
            }
            depth += "({[".indexOf(c) >= 0 ? 1 : ")}]".indexOf(c) >= 0 ? -1 : 0;
            expected |= depth == 0 && c == ',';
        }
        return found;
    }

    /** Whether a documentation comment stands right before this place. */
    private static boolean hasSentence(SourceFile file, int at) {
        var before = file.text().substring(0, at).stripTrailing();
        var end = before.lastIndexOf("/**");
        return before.endsWith("*/") && end >= 0 && before.indexOf("*/", end) == before.length() - 2;
    }

    private static int lines(SourceFile file, Block block) {
        return file.line(block.close()) - file.line(block.start()) + 1;
    }
}
