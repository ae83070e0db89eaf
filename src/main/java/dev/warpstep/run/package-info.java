/**
 * What a training run is, with no terminal in it: its settings and where they come from, the run
 * folder, the result, and the use of what was trained. {@link dev.warpstep.run.Training} and {@link
 * dev.warpstep.run.Predictor} are where a Java program begins.
 */
package dev.warpstep.run;
