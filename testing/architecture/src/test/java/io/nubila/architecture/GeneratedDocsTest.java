package io.nubila.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.nubila.kernel.config.ConfigReference;
import io.nubila.kernel.config.Section;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages made from code are what the code says. */
class GeneratedDocsTest {
    @Test
    void theSettingsPageIsFresh() {
        var sections = Product.CLASSES.stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(Section.class)
                        && field.getModifiers().contains(JavaModifier.STATIC))
                .map(GeneratedDocsTest::section)
                .sorted(Comparator.comparing(Section::name))
                .collect(Collectors.<Section<?>>toList());

        GeneratedDocs.page("config.md", ConfigReference.page(sections));
    }

    @Test
    void theServiceGraphIsFresh() {
        var page = new StringBuilder("""
                # Who asks whom

                Services know each other by contracts only. An arrow means: holds the other's contract and calls it.

                ```mermaid
                graph LR
                """);
        var uses = uses();
        uses.forEach((from, to) -> to.forEach(other -> page.append("    %s --> %s\n".formatted(from, other))));
        page.append("```\n\n| service | asks | is asked by |\n|---|---|---|\n");
        for (var service : Product.SERVICES) {
            var askers = uses.entrySet().stream()
                    .filter(entry -> entry.getValue().contains(service))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", "));
            var asked = String.join(", ", uses.getOrDefault(service, Set.of()));
            page.append("| %s | %s | %s |\n".formatted(service, asked, askers));
        }
        GeneratedDocs.page("service-graph.md", page.toString());
    }

    /** Which services' contracts each service calls. */
    private static Map<String, Set<String>> uses() {
        var uses = new TreeMap<String, Set<String>>();
        for (var type : Product.CLASSES) {
            Product.service(type)
                    .ifPresent(from -> asked(type)
                            .filter(to -> !to.equals(from))
                            .forEach(to -> uses.computeIfAbsent(from, _ -> new TreeSet<>())
                                    .add(to)));
        }
        return uses;
    }

    private static Stream<String> asked(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(Dependency::getTargetClass)
                .filter(target -> target.isInterface() && target.getSimpleName().endsWith("Contract"))
                .flatMap(target -> Product.contractOf(target).stream());
    }

    private static Section<?> section(JavaField field) {
        try {
            var found = field.reflect();
            found.setAccessible(true);
            if (found.get(null) instanceof Section<?> section) {
                return section;
            }
            throw new IllegalStateException(field.getFullName() + " is empty");
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
