package io.nubila.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metadata definitions through HTTP. */
class MetadefApiTest {
    private static final String ALL = "/v2/metadefs/namespaces";

    @TempDir
    Path state;

    private ImageUnderTest image;

    @BeforeEach
    void start() throws Exception {
        image = new ImageUnderTest(state, ImageConfig.defaults());
    }

    @AfterEach
    void stop() {
        image.close();
    }

    private int send(String token, String method, String path, String body) throws Exception {
        return image.send(token, method, path, "application/json", body).status();
    }

    @Test
    void aNamespaceIsMadeWithAllItDefinesAndShowsIt() throws Exception {
        var made = image.post("admin", ALL, """
                {'namespace': 'OS::Test', 'visibility': 'public',
                 'resource_type_associations': [{'name': 'OS::Nova::Flavor', 'prefix': 'hw:'}],
                 'properties': {'cores': {'title': 'Cores', 'type': 'integer'}},
                 'objects': [{'name': 'cpu', 'required': ['n'], 'properties': {'n': {'title': 'N', 'type': 'string'}}}],
                 'tags': [{'name': 'fast'}]}
                """);
        assertThat(made.status()).as(made.text()).isEqualTo(201);

        var shown = image.get("member", ALL + "/OS::Test?resource_type=OS::Nova::Flavor")
                .json();
        assertThat(shown.at("/properties/hw:cores/title").stringValue()).isEqualTo("Cores");
        assertThat(shown.at("/objects/0/properties/hw:n/type").stringValue()).isEqualTo("string");
        assertThat(shown.at("/objects/0/required/0").stringValue()).isEqualTo("hw:n");
        assertThat(shown.at("/tags/0/name").stringValue()).isEqualTo("fast");
        assertThat(image.get("member", ALL + "?resource_types=OS::Nova::Flavor")
                        .json()
                        .at("/namespaces"))
                .hasSize(1);
        assertThat(image.get("member", ALL)
                        .json()
                        .at("/namespaces/0/resource_type_associations/0/name")
                        .stringValue())
                .isEqualTo("OS::Nova::Flavor");
        assertThat(image.get("member", ALL + "?resource_types=OS::Other").json().at("/namespaces"))
                .isEmpty();
    }

    @Test
    void whatOthersMayNotSeeIsNotThereAndWhatTheyMayNotChangeIsRefused() throws Exception {
        assertThat(send("admin", "POST", ALL, "{'namespace': 'hidden'}")).isEqualTo(201);
        assertThat(send("admin", "POST", ALL, "{'namespace': 'open', 'visibility': 'public'}"))
                .isEqualTo(201);

        assertThat(image.get("member", ALL + "/hidden").status()).isEqualTo(404);
        assertThat(send("member", "DELETE", ALL + "/hidden", "")).isEqualTo(404);
        assertThat(image.get("member", ALL + "?marker=hidden").status()).isEqualTo(404);
        assertThat(image.get("member", ALL + "?marker=open").status()).isEqualTo(200);
        assertThat(send("member", "DELETE", ALL + "/open", "")).isEqualTo(403);
        assertThat(send("member", "POST", ALL, "{'namespace': 'mine'}")).isEqualTo(403);
    }

    @Test
    void aProtectedNamespaceKeepsWhatItDefines() throws Exception {
        assertThat(send("admin", "POST", ALL, "{'namespace': 'kept', 'protected': true}"))
                .isEqualTo(201);
        assertThat(send("admin", "POST", ALL, "{'namespace': 'kept'}")).isEqualTo(409);
        assertThat(send("admin", "DELETE", ALL + "/kept", "")).isEqualTo(403);
        assertThat(send("admin", "PUT", ALL + "/kept", "{'namespace': 'let-go'}"))
                .isEqualTo(200);
        assertThat(send("admin", "DELETE", ALL + "/let-go", "")).isEqualTo(204);
    }

    @Test
    void namesHaveTheirLimitHoweverADefinitionIsMade() throws Exception {
        var name = "n".repeat(81);
        assertThat(send(
                        "admin",
                        "POST",
                        ALL,
                        "{'namespace': 'wide', 'properties': {'%s': {'title': 'x', 'type': 'string'}}}"
                                .formatted(name)))
                .isEqualTo(400);
        assertThat(send("admin", "POST", ALL, "{'namespace': 'wide'}")).isEqualTo(201);
        assertThat(send("admin", "POST", ALL + "/wide/tags/" + name, "")).isEqualTo(400);
    }

    @Test
    void schemasAreToldByEachOfTheirNames() throws Exception {
        for (var name : List.of("namespace", "objects", "properties", "tag", "resource_type", "resource_types")) {
            assertThat(image.get("member", "/v2/schemas/metadefs/" + name).status())
                    .isEqualTo(200);
        }
        assertThat(image.get("member", "/v2/schemas/metadefs/tags")
                        .json()
                        .at("/properties/tags/items/name")
                        .stringValue())
                .isEqualTo("tag");
        assertThat(image.get("member", "/v2/schemas/metadefs/nothing").status()).isEqualTo(404);
    }

    @Test
    void tagsAreReplacedUnlessTheyAreToBeAddedTo() throws Exception {
        assertThat(send("admin", "POST", ALL, "{'namespace': 'words'}")).isEqualTo(201);
        var tags = ALL + "/words/tags";
        assertThat(send("admin", "POST", tags, "{'tags': [{'name': 'a'}, {'name': 'b'}]}"))
                .isEqualTo(201);
        assertThat(send("admin", "POST", tags, "{'tags': [{'name': 'c'}]}")).isEqualTo(201);
        assertThat(send("admin", "POST", tags + "/d", "")).isEqualTo(201);
        assertThat(send("admin", "POST", tags + "/d", "")).isEqualTo(409);
        assertThat(send("admin", "PUT", tags + "/d", "{'name': 'e'}")).isEqualTo(200);

        assertThat(image.get("admin", tags).json().at("/tags").findValuesAsString("name"))
                .containsExactly("c", "e");
    }
}
