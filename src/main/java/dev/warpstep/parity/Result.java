package dev.warpstep.parity;

/**
 * What a check found.
 *
 * @param operation what was compared, e.g. {@code update adam}
 * @param cases inputs that it ran on
 * @param worst largest difference, in {@code unit}; infinite where one side is NaN
 * @param where the inputs and the element of the largest difference; empty where there is none
 * @param ok whether the check holds
 * @param detail if it does not: what is wrong, where, and both values; else empty
 */
public record Result(
    String operation,
    int cases,
    double worst,
    Unit unit,
    String where,
    boolean ok,
    String detail) {}
