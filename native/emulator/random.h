// Random orders, which expose races.
#pragma once

#include <cstdint>

namespace emulator {

std::uint64_t seed();  // WARPSTEP_EMULATOR_SEED; 0: nothing is shuffled
std::uint64_t nextRandom();
void shuffleOrder(unsigned* order, unsigned n);

}  // namespace emulator
