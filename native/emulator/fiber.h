// Runs the threads of a cooperative kernel's block, and answers its barriers and shuffles.
#pragma once

#include "abi.h"

namespace emulator {

extern const Hooks kHooks;
void beginKernel(const Kernel* kernel, const Library* library);
void endKernel();
bool kernelFailed();
void beginBlock(Dim size, Dim index);
void runFibers(void* const* arguments, const unsigned* order);

}  // namespace emulator
