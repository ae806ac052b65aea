package io.nubila.architecture;

import java.util.ArrayList;
import java.util.List;

/** The committed list of places that may break a rule: {@code file: rule: reason}, one a line. It may only shrink. */
final class TidyExceptions {
    /** Where the list lies. */
    static final String FILE = "build/tidy-exceptions.txt";

    private final List<Allowed> allowed;

    private TidyExceptions(List<Allowed> allowed) {
        this.allowed = allowed;
    }

    /** One line; {@code path} may end in a star. */
    record Allowed(String path, String rule, String reason) {
        boolean covers(Finding finding) {
            var same = path.endsWith("*")
                    ? finding.path().startsWith(path.substring(0, path.length() - 1))
                    : finding.path().equals(path);
            return same && rule.equals(finding.rule());
        }
    }

    static TidyExceptions read(SourceTree tree) {
        var lines = new ArrayList<Allowed>();
        for (var line : tree.text(FILE).lines().toList()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            var parts = line.split(": ", 3);
            if (parts.length < 3 || parts[2].isBlank()) {
                throw new IllegalArgumentException(FILE + ": not of the form 'file: rule: reason': " + line);
            }
            lines.add(new Allowed(parts[0].strip(), parts[1].strip(), parts[2].strip()));
        }
        return new TidyExceptions(lines);
    }

    /** The findings that no line covers. */
    List<Finding> without(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> allowed.stream().noneMatch(line -> line.covers(finding)))
                .toList();
    }

    /** The lines of these rules that cover nothing any more. */
    List<Allowed> unused(List<Finding> findings) {
        return allowed.stream()
                .filter(line -> findings.stream().noneMatch(line::covers))
                .toList();
    }
}
