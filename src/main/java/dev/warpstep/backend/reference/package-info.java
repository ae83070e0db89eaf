/**
 * The oracle: float64, one thread, products on EJML, written to be read. Nothing here is made fast
 * at the cost of clarity.
 */
package dev.warpstep.backend.reference;
