// A kernel that reads one element too many: kernels_check must not call it clean.
#include "emulator/kernel.h"

namespace {

KERNEL(copy_floats, (const float* from, float* to, long long n)) {
  float sum = 0;
  for (long long i = 0; i <= n; ++i) sum += from[i];
  for (long long i = threadIdx.x; i < n; i += blockDim.x) to[i] = from[i] + 0 * sum;
}

}  // namespace
