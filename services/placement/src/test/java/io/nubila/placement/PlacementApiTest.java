package io.nubila.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Placement's API through HTTP. */
class PlacementApiTest {
    private static final String HOST = "11111111-1111-1111-1111-111111111111";
    private static final String CHILD = "22222222-2222-2222-2222-222222222222";
    private static final String DISK = "33333333-3333-3333-3333-333333333333";
    private static final String SERVER = "44444444-4444-4444-4444-444444444444";
    private static final String OTHER = "55555555-5555-5555-5555-555555555555";
    private static final String AGGREGATE = "66666666-6666-6666-6666-666666666666";

    @TempDir
    Path state;

    private PlacementUnderTest under;

    @BeforeEach
    void start() throws Exception {
        under = new PlacementUnderTest(state);
    }

    @AfterEach
    void stop() {
        under.close();
    }

    private PlacementUnderTest.Answer call(String method, String path, String version, String body) throws Exception {
        return under.call(method, path, version, body);
    }

    private PlacementUnderTest.Answer get(String path) throws Exception {
        return call("GET", path, "1.39", "");
    }

    private void provider(String id, String name, String parent) throws Exception {
        var more = parent.isEmpty() ? "" : ", 'parent_provider_uuid': '" + parent + "'";
        var made =
                call("POST", "/resource_providers", "1.39", "{'name': '%s', 'uuid': '%s'%s}".formatted(name, id, more));
        assertThat(made.status()).isEqualTo(200);
    }

    private long generation(String id) throws Exception {
        return get("/resource_providers/" + id).json().get("generation").asLong();
    }

    private void inventories(String id, String inventories) throws Exception {
        var body = "{'resource_provider_generation': %d, 'inventories': %s}".formatted(generation(id), inventories);
        var done = call("PUT", "/resource_providers/" + id + "/inventories", "1.39", body);
        assertThat(done.status()).as("%s", done.json()).isEqualTo(200);
    }

    private void traits(String id, String traits) throws Exception {
        var body = "{'resource_provider_generation': %d, 'traits': %s}".formatted(generation(id), traits);
        assertThat(call("PUT", "/resource_providers/" + id + "/traits", "1.39", body)
                        .status())
                .isEqualTo(200);
    }

    private void aggregates(String id) throws Exception {
        var body = "{'resource_provider_generation': %d, 'aggregates': ['%s']}".formatted(generation(id), AGGREGATE);
        assertThat(call("PUT", "/resource_providers/" + id + "/aggregates", "1.39", body)
                        .status())
                .isEqualTo(200);
    }

    private static String allocation(String generation, String allocations) {
        return "{'allocations': %s, 'project_id': 'p', 'user_id': 'u', 'consumer_generation': %s, 'consumer_type': 'INSTANCE'}"
                .formatted(allocations, generation);
    }

    @Test
    void theRootTellsTheVersionsWithoutAToken() throws Exception {
        var root = under.call("nobody", "GET", "/", "1.0", "")
                .json()
                .get("versions")
                .get(0);
        assertThat(root.get("max_version").stringValue()).isEqualTo("1.39");
        assertThat(root.get("id").stringValue()).isEqualTo("v1.0");
    }

    @Test
    void onlyAdministratorsAndServicesMayLook() throws Exception {
        var refused = under.call("reader", "GET", "/resource_providers", "1.39", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("errors").get(0).get("code").stringValue())
                .isEqualTo("placement.undefined_code");
    }

    @Test
    void providersFormTreesThatMoveAsAWhole() throws Exception {
        provider(HOST, "host1", "");
        provider(CHILD, "numa0", HOST);
        provider(DISK, "disk", CHILD);
        assertThat(get("/resource_providers?in_tree=" + DISK).json().get("resource_providers"))
                .hasSize(3);
        assertThat(call("DELETE", "/resource_providers/" + HOST, "1.39", "")
                        .json()
                        .get("errors")
                        .get(0)
                        .get("code")
                        .stringValue())
                .isEqualTo("placement.resource_provider.cannot_delete_parent");
        var loop = "{'name': 'host1', 'parent_provider_uuid': '" + DISK + "'}";
        assertThat(call("PUT", "/resource_providers/" + HOST, "1.39", loop).status())
                .isEqualTo(400);
        var alone = "{'name': 'numa0', 'parent_provider_uuid': null}";
        assertThat(call("PUT", "/resource_providers/" + CHILD, "1.36", alone).status())
                .isEqualTo(400);
        assertThat(call("PUT", "/resource_providers/" + CHILD, "1.37", alone).status())
                .isEqualTo(200);
        assertThat(get("/resource_providers/" + DISK)
                        .json()
                        .get("root_provider_uuid")
                        .stringValue())
                .isEqualTo(CHILD);
    }

    @Test
    void namesAreUniqueAndTreesHiddenFromOldClients() throws Exception {
        provider(HOST, "host1", "");
        var again = call("POST", "/resource_providers", "1.23", "{'name': 'host1'}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("errors").get(0).get("code").stringValue()).isEqualTo("placement.duplicate_name");
        var old = call("POST", "/resource_providers", "1.0", "{'name': 'host2'}");
        assertThat(old.status()).isEqualTo(201);
        assertThat(old.raw().headers().firstValue("Location")).isPresent();
        assertThat(call("GET", "/resource_providers/" + HOST, "1.0", "").json().has("root_provider_uuid"))
                .isFalse();
    }

    @Test
    void inventoriesAreGuardedByTheGenerationAndByTheirUse() throws Exception {
        provider(HOST, "host1", "");
        inventories(HOST, "{'VCPU': {'total': 4, 'allocation_ratio': 2.0}, 'MEMORY_MB': {'total': 1024}}");
        var stale = call(
                "PUT",
                "/resource_providers/" + HOST + "/inventories",
                "1.39",
                "{'resource_provider_generation': 0, 'inventories': {}}");
        assertThat(stale.status()).isEqualTo(409);
        assertThat(stale.json().get("errors").get(0).get("code").stringValue())
                .isEqualTo("placement.concurrent_update");
        var held = allocation("null", "{'%s': {'resources': {'VCPU': 8}}}".formatted(HOST));
        assertThat(call("PUT", "/allocations/" + SERVER, "1.39", held).status()).isEqualTo(204);
        var used = call("DELETE", "/resource_providers/" + HOST + "/inventories/VCPU", "1.39", "");
        assertThat(used.status()).isEqualTo(409);
        assertThat(call("DELETE", "/resource_providers/" + HOST + "/inventories/MEMORY_MB", "1.39", "")
                        .status())
                .isEqualTo(204);
        assertThat(call("DELETE", "/resource_providers/" + HOST + "/inventories", "1.4", "")
                        .status())
                .isEqualTo(405);
        assertThat(get("/resource_providers/" + HOST + "/usages")
                        .json()
                        .get("usages")
                        .get("VCPU")
                        .asInt())
                .isEqualTo(8);
    }

    @Test
    void onlyJsonThatSaysSoIsTaken() throws Exception {
        var body = "{'name': 'typed'}";
        var foreign = under.typed("text/plain", "admin", "POST", "/resource_providers", "1.39", body);
        assertThat(foreign.status()).isEqualTo(415);
        assertThat(foreign.json().get("errors").get(0).get("title").asString()).isEqualTo("Unsupported Media Type");
        assertThat(foreign.json().get("errors").get(0).get("detail").asString())
                .contains("The media type text/plain is not supported, use application/json");
        assertThat(under.typed("", "admin", "POST", "/resource_providers", "1.39", body)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void allocationsHaveGenerationsAndNeverExceedCapacity() throws Exception {
        provider(HOST, "host1", "");
        inventories(HOST, "{'VCPU': {'total': 4}}");
        var three = "{'%s': {'resources': {'VCPU': 3}}}".formatted(HOST);
        assertThat(call("PUT", "/allocations/" + SERVER, "1.39", allocation("null", three))
                        .status())
                .isEqualTo(204);
        var again = call("PUT", "/allocations/" + SERVER, "1.39", allocation("null", three));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().get("errors").get(0).get("code").stringValue())
                .isEqualTo("placement.concurrent_update");
        var full = call("PUT", "/allocations/" + OTHER, "1.39", allocation("null", three));
        assertThat(full.status()).isEqualTo(409);
        assertThat(full.json().get("errors").get(0).get("detail").stringValue())
                .contains("VCPU: 1 free, 3 wanted (4 total, 0 reserved, ratio 1.0, 3 used)");
        // A swap: the other takes over in the same request that takes it from the first.
        var swap = "{'%s': %s, '%s': %s}".formatted(SERVER, allocation("1", "{}"), OTHER, allocation("null", three));
        var swapped = call("POST", "/allocations", "1.39", swap);
        assertThat(swapped.status()).as("%s", swapped.json()).isEqualTo(204);
        assertThat(get("/allocations/" + SERVER).json().get("allocations")).isEmpty();
        assertThat(get("/allocations/" + OTHER)
                        .json()
                        .get("consumer_generation")
                        .asInt())
                .isEqualTo(1);
        assertThat(get("/resource_providers/" + HOST + "/allocations")
                        .json()
                        .get("allocations")
                        .has(OTHER))
                .isTrue();
        var usages = get("/usages?project_id=p").json().get("usages").get("INSTANCE");
        assertThat(usages.get("VCPU").asInt()).isEqualTo(3);
        assertThat(usages.get("consumer_count").asInt()).isEqualTo(1);
        assertThat(call("DELETE", "/allocations/" + OTHER, "1.39", "").status()).isEqualTo(204);
        assertThat(call("DELETE", "/allocations/" + OTHER, "1.39", "").status()).isEqualTo(404);
    }

    @Test
    void oldClientsAllocateWithListsAndWithoutProject() throws Exception {
        provider(HOST, "host1", "");
        inventories(HOST, "{'VCPU': {'total': 4}}");
        var body = "{'allocations': [{'resource_provider': {'uuid': '%s'}, 'resources': {'VCPU': 1}}]}".formatted(HOST);
        assertThat(call("PUT", "/allocations/" + SERVER, "1.0", body).status()).isEqualTo(204);
        assertThat(call("PUT", "/allocations/" + SERVER, "1.8", body).status()).isEqualTo(400);
        assertThat(get("/allocations/" + SERVER).json().get("consumer_type").stringValue())
                .isEqualTo("unknown");
        assertThat(call("GET", "/allocation_candidates?resources=VCPU:1", "1.9", "")
                        .status())
                .isEqualTo(404);
        assertThat(call("GET", "/allocation_candidates?resources=VCPU:1", "1.10", "")
                        .json()
                        .get("allocation_requests")
                        .get(0)
                        .get("allocations")
                        .isArray())
                .isTrue();
    }

    @Test
    void traitsAndClassesOfOperatorsComeAndGo() throws Exception {
        assertThat(call("PUT", "/traits/CUSTOM_GOLD", "1.39", "").status()).isEqualTo(201);
        assertThat(call("PUT", "/traits/CUSTOM_GOLD", "1.39", "").status()).isEqualTo(204);
        assertThat(call("PUT", "/traits/GOLD", "1.39", "").status()).isEqualTo(400);
        provider(HOST, "host1", "");
        traits(HOST, "['CUSTOM_GOLD', 'HW_CPU_X86_AVX2']");
        assertThat(get("/traits?name=startswith:CUSTOM&associated=true").json().get("traits"))
                .hasSize(1);
        assertThat(call("DELETE", "/traits/CUSTOM_GOLD", "1.39", "").status()).isEqualTo(409);
        assertThat(call("DELETE", "/traits/HW_CPU_X86_AVX2", "1.39", "").status())
                .isEqualTo(400);
        assertThat(call("PUT", "/resource_classes/CUSTOM_GPU", "1.7", "").status())
                .isEqualTo(201);
        assertThat(call("PUT", "/resource_classes/CUSTOM_GPU", "1.6", "{'name': 'CUSTOM_BIG_GPU'}")
                        .status())
                .isEqualTo(200);
        inventories(HOST, "{'CUSTOM_BIG_GPU': {'total': 1}}");
        assertThat(call("DELETE", "/resource_classes/CUSTOM_BIG_GPU", "1.39", "")
                        .status())
                .isEqualTo(409);
        assertThat(get("/resource_providers?required=CUSTOM_GOLD&resources=CUSTOM_BIG_GPU:1")
                        .json()
                        .get("resource_providers"))
                .hasSize(1);
        assertThat(get("/resource_providers?required=CUSTOM_NOTHING").status()).isEqualTo(400);
    }

    @Test
    void candidatesComeFromTreesAndFromThoseWhoShare() throws Exception {
        provider(HOST, "host1", "");
        provider(CHILD, "nic0", HOST);
        provider(DISK, "shared-disk", "");
        inventories(HOST, "{'VCPU': {'total': 4}, 'MEMORY_MB': {'total': 1024}}");
        inventories(CHILD, "{'SRIOV_NET_VF': {'total': 8}}");
        inventories(DISK, "{'DISK_GB': {'total': 100}}");
        traits(DISK, "['MISC_SHARES_VIA_AGGREGATE']");
        aggregates(HOST);
        aggregates(DISK);

        var found = get("/allocation_candidates?resources=VCPU:1,DISK_GB:10&resources_NET=SRIOV_NET_VF:1")
                .json();

        assertThat(found.get("allocation_requests")).hasSize(1);
        var one = found.get("allocation_requests").get(0);
        assertThat(one.get("allocations").propertyNames()).containsExactlyInAnyOrder(HOST, DISK, CHILD);
        assertThat(one.get("mappings").get("_NET").get(0).stringValue()).isEqualTo(CHILD);
        assertThat(found.get("provider_summaries").propertyNames()).containsExactlyInAnyOrder(HOST, DISK, CHILD);
        assertThat(call("GET", "/allocation_candidates?resources=VCPU:1,SRIOV_NET_VF:1", "1.28", "")
                        .json()
                        .get("allocation_requests"))
                .isEmpty();
        var taken = allocation("null", one.get("allocations").toString());
        assertThat(call("PUT", "/allocations/" + SERVER, "1.39", taken).status())
                .isEqualTo(204);
    }

    @Test
    void groupsAreIsolatedAndKeptInOneSubtree() throws Exception {
        provider(HOST, "host1", "");
        provider(CHILD, "numa0", HOST);
        provider(DISK, "numa1", HOST);
        inventories(HOST, "{'MEMORY_MB': {'total': 1024}}");
        inventories(CHILD, "{'VCPU': {'total': 4}}");
        inventories(DISK, "{'VCPU': {'total': 4}}");
        var two = "/allocation_candidates?resources1=VCPU:1&resources2=VCPU:1&group_policy=";
        assertThat(get(two + "none").json().get("allocation_requests")).hasSize(4);
        assertThat(get(two + "isolate").json().get("allocation_requests")).hasSize(2);
        assertThat(get(two + "none&same_subtree=1,2").json().get("allocation_requests"))
                .hasSize(2);
        assertThat(get("/allocation_candidates?resources1=VCPU:1&resources2=VCPU:1")
                        .status())
                .isEqualTo(400);
        assertThat(get("/allocation_candidates?resources=VCPU:1&limit=1").json().get("allocation_requests"))
                .hasSize(1);
        assertThat(get("/allocation_candidates?resources=VCPU:5").json().get("allocation_requests"))
                .isEmpty();
        assertThat(get("/allocation_candidates?resources=VCPU:1&root_required=HW_CPU_X86_AVX")
                        .json()
                        .get("allocation_requests"))
                .isEmpty();
    }

    @Test
    void reshapingMovesInventoryAndAllocationTogether() throws Exception {
        provider(HOST, "host1", "");
        provider(CHILD, "gpu0", HOST);
        inventories(HOST, "{'VGPU': {'total': 2}}");
        var onHost = allocation("null", "{'%s': {'resources': {'VGPU': 1}}}".formatted(HOST));
        assertThat(call("PUT", "/allocations/" + SERVER, "1.39", onHost).status())
                .isEqualTo(204);
        var body = """
                {'inventories': {'%s': {'resource_provider_generation': %d, 'inventories': {}},
                                 '%s': {'resource_provider_generation': 0, 'inventories': {'VGPU': {'total': 2}}}},
                 'allocations': {'%s': %s}}
                """.formatted(
                        HOST,
                        generation(HOST),
                        CHILD,
                        SERVER,
                        allocation("1", "{'%s': {'resources': {'VGPU': 1}}}".formatted(CHILD)));
        var done = call("POST", "/reshaper", "1.39", body);
        assertThat(done.status()).as("%s", done.json()).isEqualTo(204);
        assertThat(get("/resource_providers/" + HOST + "/inventories").json().get("inventories"))
                .isEmpty();
        assertThat(get("/resource_providers/" + CHILD + "/usages")
                        .json()
                        .get("usages")
                        .get("VGPU")
                        .asInt())
                .isEqualTo(1);
    }
}
