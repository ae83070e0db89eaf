/** The oracle: float64, one thread, products on EJML, written to be read. */
package dev.warpstep.backend.reference;
