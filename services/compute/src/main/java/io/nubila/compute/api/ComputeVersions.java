package io.nubila.compute.api;

/** The microversions of the Compute API that Nubila speaks. */
public final class ComputeVersions {
    /** The oldest. */
    public static final String MIN = "2.1";
    /** The newest. */
    public static final String MAX = "2.96";

    private ComputeVersions() {}
}
