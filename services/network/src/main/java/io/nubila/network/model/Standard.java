package io.nubila.network.model;

import io.nubila.contracts.identity.ProjectId;
import java.time.Instant;
import java.util.List;

/** What every resource of the Network API has. */
public record Standard(
        ProjectId project,
        String name,
        String description,
        List<String> tags,
        Instant createdAt,
        Instant updatedAt,
        long revision) {

    /** Of something made now. */
    public static Standard made(ProjectId project, String name, String description, Instant now) {
        return new Standard(project, name, description, List.of(), now, now, 1);
    }

    /** With another name and description. */
    public Standard called(String newName, String newDescription) {
        return new Standard(project, newName, newDescription, tags, createdAt, updatedAt, revision);
    }

    /** As of the next revision. */
    public Standard next(Instant now) {
        return new Standard(project, name, description, tags, createdAt, now, revision + 1);
    }

    /** With other tags. */
    public Standard tagged(List<String> newTags) {
        return new Standard(project, name, description, List.copyOf(newTags), createdAt, updatedAt, revision);
    }
}
