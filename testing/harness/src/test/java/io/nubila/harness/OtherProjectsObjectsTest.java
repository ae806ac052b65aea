package io.nubila.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A member of another project asks every route for objects of the project demo: never the object, and no word of whether it
 * is there. Routes whose objects are everybody's are listed with a reason, and the list may only shrink.
 */
class OtherProjectsObjectsTest {
    private static final String NOBODYS = "deadbeef-0000-4000-8000-00000000dead";
    private static final String EVERYBODYS = "/objects-anyone-may-see.txt";

    private static CloudUnderTest cloud;
    private static List<ApiRoute> routes;
    private static DemoObjects objects;

    @BeforeAll
    static void start() {
        cloud = CloudUnderTest.start();
        routes = ApiRoute.all(cloud.node().apis()).stream()
                .filter(route -> !route.parameters().isEmpty() && !route.isPublic())
                .toList();
        objects = new DemoObjects(cloud.cloud());
    }

    @AfterAll
    static void stop() {
        cloud.close();
    }

    @Test
    void everyKindOfObjectIsThereToAskFor() {
        assertThat(routes.stream().filter(route -> objects.values(route).isEmpty()))
                .as("DemoObjects makes none of these")
                .isEmpty();
    }

    @Test
    void aStrangerGetsNothingOfAnotherProject() {
        var before = objects.seen(routes);
        var stranger = new People(cloud.cloud()).user("stranger", "others", "member");
        var found = new LinkedHashMap<String, String>();
        for (var route : routes) {
            objects.values(route).ifPresent(values -> look(route, values, stranger, found));
        }
        var listed = everybodys();
        var unlisted = new ArrayList<String>();
        found.forEach((route, answer) -> {
            if (!listed.containsKey(route)) {
                unlisted.add(route + ": " + answer);
            }
        });
        assertThat(unlisted).isEmpty();
        assertThat(new TreeSet<>(listed.keySet()))
                .as("lines of %s that are needed no longer, or whose route is gone", EVERYBODYS)
                .isEqualTo(new TreeSet<>(found.keySet()));
        assertThat(objects.seen(routes)).as("what the owner sees afterwards").isEqualTo(before);
    }

    private static void look(ApiRoute route, Map<String, String> values, Session stranger, Map<String, String> found) {
        var answer = route.send(stranger, values::get);
        if (answer.status() == 403 || answer.status() == 404) {
            return;
        }
        var nothing = route.send(stranger, _ -> NOBODYS);
        boolean tellsNothing = answer.status() >= 400 && answer.status() == nothing.status();
        if (!tellsNothing) {
            found.put(route.label(), answer.toString());
        }
    }

    private static Map<String, String> everybodys() {
        try (var stream = OtherProjectsObjectsTest.class.getResourceAsStream(EVERYBODYS)) {
            if (stream == null) {
                return Map.of();
            }
            var listed = new LinkedHashMap<String, String>();
            for (var line : new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    var parts = line.split(": ", 2);
                    assertThat(parts).as("a route and a reason in: %s", line).hasSize(2);
                    listed.put(parts[0], parts[1]);
                }
            }
            return listed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
