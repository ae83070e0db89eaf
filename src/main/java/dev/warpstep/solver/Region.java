package dev.warpstep.solver;

import java.util.List;

/**
 * A part of the plane that means something.
 *
 * @param name what it means, in a few words
 * @param corners of a polygon, in order
 */
public record Region(String name, List<double[]> corners) {}
