/**
 * What a layer has besides its product and activation: initializers, parametrizations, dropout,
 * normalization and penalties. Only definitions; the passes are in {@code nn}.
 */
package dev.warpstep.op.layer;
