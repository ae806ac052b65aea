package io.nubila.harness;

import static io.nubila.harness.Workbench.text;

/** Makes users and projects beside those of the first start. */
final class People {
    private static final String PASSWORD = "a-secret-of-tests";

    private final RunningCloud cloud;
    private final Session admin;

    People(RunningCloud cloud) {
        this.cloud = cloud;
        this.admin = cloud.admin();
    }

    /** A new user with a role in a project, logged in there. */
    Session user(String name, String project, String role) {
        var user = text(
                admin.post(
                                "identity",
                                "/v3/users",
                                "{\"user\": {\"name\": \"%s\", \"password\": \"%s\"}}".formatted(name, PASSWORD))
                        .expect(201)
                        .json()
                        .get("user"),
                "id");
        admin.put("identity", "/v3/projects/%s/users/%s/roles/%s".formatted(project(project), user, role(role)))
                .expect(204);
        return cloud.login(name, PASSWORD, project);
    }

    /** The id of a project; made when missing. */
    String project(String name) {
        var found = admin.get("identity", "/v3/projects?name=" + name)
                .expect(200)
                .json()
                .get("projects");
        if (!found.isEmpty()) {
            return text(found.get(0), "id");
        }
        return text(
                admin.post("identity", "/v3/projects", "{\"project\": {\"name\": \"%s\"}}".formatted(name))
                        .expect(201)
                        .json()
                        .get("project"),
                "id");
    }

    private String role(String name) {
        return text(
                admin.get("identity", "/v3/roles?name=" + name)
                        .expect(200)
                        .json()
                        .get("roles")
                        .get(0),
                "id");
    }
}
