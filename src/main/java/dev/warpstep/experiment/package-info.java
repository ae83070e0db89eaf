/**
 * Experiments made of runs: comparisons of optimizers, range tests of the learning rate, descents
 * of test functions. Each returns its result; printing it is the command line's matter.
 */
package dev.warpstep.experiment;
