/**
 * float32, TF32 and bfloat16 on an NVIDIA GPU, through JCuda's driver API and cuBLAS; the same code
 * runs on the host emulator. The only room that imports jcuda.
 */
package dev.warpstep.backend.cuda;
