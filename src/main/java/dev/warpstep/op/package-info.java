/**
 * What is computed: optimizers, activations, losses and initialisers as records, and the tables
 * that list them.
 */
package dev.warpstep.op;
