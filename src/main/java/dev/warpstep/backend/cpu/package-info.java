/**
 * float32 on the CPU's cores: native BLAS for the products, plain loops, the bit-exact twins of the
 * CUDA kernels, for the rest.
 */
package dev.warpstep.backend.cpu;
