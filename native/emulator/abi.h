// The interface between a library of kernels and the emulated driver.
#pragma once

#include <cstddef>
#include <cstdint>

namespace emulator {

struct Dim {
  unsigned x, y, z;
};

struct Parameter {
  unsigned size;
  unsigned alignment;
  bool pointer;
};

struct Kernel {
  const char* name;
  bool cooperative;  // may use barriers and shuffles: its threads run on fibers
  const Parameter* parameters;
  unsigned parameterCount;
  void (*thread)(void* const* arguments);  // runs one thread, at the coordinates that were set
  void (*block)(void* const* arguments, const unsigned* order);  // runs a block; order may be null
  const Kernel* next;
};

enum class Shuffle { kIndex, kUp, kDown, kXor };

// What a running kernel calls in the driver.
struct Hooks {
  void (*barrier)(int line);
  std::uint64_t (*shuffle)(Shuffle kind, unsigned mask, std::uint64_t value, int operand,
                           int width, int line);
};

constexpr int kAbi = 1;

struct Library {
  int abi;
  const Kernel* kernels;  // a linked list
  void (*setHooks)(const Hooks* hooks);
  void (*setLaunch)(Dim grid, Dim block);
  void (*setBlock)(Dim index);
  void (*setThread)(Dim index);
  char* shared;  // all __shared__ variables of the library
  std::size_t sharedBytes;
};

}  // namespace emulator

#define WARPSTEP_LIBRARY warpstep_emulator_library
extern "C" const emulator::Library* WARPSTEP_LIBRARY();
