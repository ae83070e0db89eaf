/**
 * The contracts of what is computed: {@link dev.warpstep.op.Optimizer}, {@link
 * dev.warpstep.op.Activation}, {@link dev.warpstep.op.Loss}, {@link dev.warpstep.op.Schedule} and
 * the {@link dev.warpstep.op.Catalogue} that lists their kinds. No entry of a catalogue lives here,
 * and no device is known.
 */
package dev.warpstep.op;
