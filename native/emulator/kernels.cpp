// The kernels as a library for the emulator. The namespace makes all of their functions and shared
// variables local, which lets g++ inline them and put the variables into one section.
#include "emulator/kernel.h"

namespace {
#include "kernels.cu"
}  // namespace
