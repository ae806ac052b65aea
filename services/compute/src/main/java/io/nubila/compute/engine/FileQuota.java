package io.nubila.compute.engine;

import io.nubila.compute.engine.Quotas.Limits;
import io.nubila.compute.engine.Quotas.Resource;
import io.nubila.compute.model.InjectedFile;
import java.util.List;
import java.util.Optional;

/** How many files a server may be given, and how large they may be as they are sent. */
final class FileQuota {
    private FileQuota() {}

    /** Why these are too many or too large, in a sentence; empty when they are not. */
    static Optional<String> refusal(Limits limits, List<InjectedFile> files) {
        int path = files.stream().mapToInt(file -> file.path().length()).max().orElse(0);
        int content =
                files.stream().mapToInt(file -> file.base64().length()).max().orElse(0);
        if (exceeds(limits, Resource.INJECTED_FILES, files.size())) {
            return Optional.of("Personality file limit exceeded");
        }
        if (exceeds(limits, Resource.INJECTED_FILE_PATH_BYTES, path)) {
            return Optional.of("Personality file path exceeds maximum %d"
                    .formatted(limits.get(Resource.INJECTED_FILE_PATH_BYTES)));
        }
        if (exceeds(limits, Resource.INJECTED_FILE_CONTENT_BYTES, content)) {
            return Optional.of("Personality file content exceeds maximum %d"
                    .formatted(limits.get(Resource.INJECTED_FILE_CONTENT_BYTES)));
        }
        return Optional.empty();
    }

    private static boolean exceeds(Limits limits, Resource resource, int wanted) {
        return limits.get(resource) != Quotas.UNLIMITED && wanted > limits.get(resource);
    }
}
