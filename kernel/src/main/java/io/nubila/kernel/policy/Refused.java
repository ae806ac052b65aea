package io.nubila.kernel.policy;

/** A check that cannot be read. Stays inside the package: {@code RuleSet} turns it into a problem naming the rule. */
final class Refused extends RuntimeException {
    private final int position;

    /** {@code position} counts characters from 0. */
    Refused(int position, String why) {
        super(why);
        this.position = position;
    }

    int position() {
        return position;
    }

    /** The text for people, who count from 1. */
    String words() {
        return "position " + (position + 1) + ": " + getMessage();
    }
}
