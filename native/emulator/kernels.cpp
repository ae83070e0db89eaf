// The kernels as a library for the emulator. The namespace makes their functions and variables
// local, so that g++ can inline the functions and put the shared variables into one section.
#include "emulator/kernel.h"

namespace {
#include "kernels.cu"
}  // namespace
