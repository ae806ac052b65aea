package io.nubila.placement.model;

import io.nubila.kernel.base.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names every cloud knows; others are made by operators and begin with {@code CUSTOM_}. */
public final class StandardNames {
    /** Resource classes, in the order in which they were once given out. */
    public static final List<String> RESOURCE_CLASSES = read("resource-classes");
    /** Traits, by name. */
    public static final List<String> TRAITS = read("traits");

    private static final Set<String> CLASS_SET = Set.copyOf(RESOURCE_CLASSES);
    private static final Set<String> TRAIT_SET = Set.copyOf(TRAITS);
    private static final Pattern CUSTOM = Pattern.compile("CUSTOM_[A-Z0-9_]{1,248}");

    private StandardNames() {}

    public static boolean isStandardClass(String name) {
        return CLASS_SET.contains(name);
    }

    public static boolean isStandardTrait(String name) {
        return TRAIT_SET.contains(name);
    }

    /** Whether an operator may make a class or trait of this name. */
    public static boolean isCustom(String name) {
        return CUSTOM.matcher(name).matches();
    }

    private static List<String> read(String name) {
        var path = "/placement/" + name + ".txt";
        try (var stream = StandardNames.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new Problem.Bug("no resource " + path).exception();
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .collect(Collectors.toUnmodifiableList());
        } catch (IOException e) {
            throw new Problem.Bug("resource " + path + " cannot be read").exception(e);
        }
    }
}
