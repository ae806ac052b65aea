package io.nubila.kernel.base;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests a caller may make: of one service, with one method, to paths of one form.
 *
 * @param service as the API calls itself
 * @param path where <code>*</code> and <code>{name}</code> stand for one part and <code>**</code> for any number
 */
public record CallPattern(String service, String method, String path) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^}]*}|\\*\\*|\\*");

    /** Whether a request is one of these. */
    public boolean matches(String calledService, String calledMethod, String calledPath) {
        return service.equals(calledService)
                && method.equals(calledMethod)
                && form().matcher(calledPath).matches();
    }

    private Pattern form() {
        var form = new StringBuilder();
        int at = 0;
        for (Matcher found = PLACEHOLDER.matcher(path); found.find(); at = found.end()) {
            form.append(Pattern.quote(path.substring(at, found.start())))
                    .append(found.group().equals("**") ? ".*" : "[^/]+");
        }
        return Pattern.compile(form.append(Pattern.quote(path.substring(at))).toString());
    }
}
