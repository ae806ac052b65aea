package io.nubila.kernel.base;

import java.util.BitSet;
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
        return service.equals(calledService) && method.equals(calledMethod) && fits(calledPath);
    }

    /**
     * Goes through the form with all places of the called path at which it may be. Users write forms, and a regular
     * expression made of one could be kept busy for hours by a path that almost fits.
     */
    private boolean fits(String called) {
        var places = new BitSet(called.length() + 1);
        places.set(0);
        int at = 0;
        for (Matcher found = PLACEHOLDER.matcher(path); found.find(); at = found.end()) {
            places = afterText(places, path.substring(at, found.start()), called);
            places = found.group().equals("**") ? afterAny(places, called) : afterPart(places, called);
        }
        return afterText(places, path.substring(at), called).get(called.length());
    }

    private static BitSet afterText(BitSet places, String text, String called) {
        var after = new BitSet(called.length() + 1);
        places.stream()
                .filter(place -> called.startsWith(text, place))
                .forEach(place -> after.set(place + text.length()));
        return after;
    }

    private static BitSet afterAny(BitSet places, String called) {
        var after = new BitSet(called.length() + 1);
        if (!places.isEmpty()) {
            after.set(places.nextSetBit(0), called.length() + 1);
        }
        return after;
    }

    private static BitSet afterPart(BitSet places, String called) {
        var after = new BitSet(called.length() + 1);
        boolean within = false;
        for (int place = 0; place < called.length(); place++) {
            within = (within || places.get(place)) && called.charAt(place) != '/';
            after.set(place + 1, within);
        }
        return after;
    }
}
