package io.nubila.architecture;

/** A place where a rule is broken, and what to do instead. */
record Finding(String path, int line, String rule, String message) {
    @Override
    public String toString() {
        return "%s:%d: [%s] %s".formatted(path, line, rule, message);
    }
}
