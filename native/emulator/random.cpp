#include "random.h"

#include <cstdlib>
#include <utility>

namespace emulator {
namespace {

std::uint64_t randomState;

}  // namespace

std::uint64_t seed() {
  static const std::uint64_t value = [] {
    const char* text = std::getenv("WARPSTEP_EMULATOR_SEED");
    randomState = text ? std::strtoull(text, nullptr, 10) : 0;
    return randomState;
  }();
  return value;
}

std::uint64_t nextRandom() {  // splitmix64
  seed();
  std::uint64_t z = (randomState += 0x9E3779B97F4A7C15u);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

void shuffleOrder(unsigned* order, unsigned n) {
  for (unsigned i = n; i > 1; --i) {
    std::swap(order[i - 1], order[(nextRandom() >> 32) * i >> 32]);
  }
}

}  // namespace emulator
