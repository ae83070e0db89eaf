/**
 * The arithmetic that every device shares bit for bit: elementary functions, random numbers,
 * permutations and reductions in a fixed order. Each has a CUDA twin; nothing here is about
 * networks.
 */
package dev.warpstep.op.numeric;
