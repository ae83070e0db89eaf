/**
 * float32 on the CPU's cores: native BLAS for the products, plain loops, the bit-exact twins of the
 * CUDA kernels, for the rest. The only room that knows a BLAS.
 */
package dev.warpstep.backend.cpu;
