// Runs a block of a cooperative kernel: one fiber per thread, barriers and warp shuffles.
#include "fiber.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "context.h"
#include "random.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

#if !defined(__x86_64__)
#include <ucontext.h>
#endif

namespace emulator {
namespace {

constexpr unsigned kMaxThreads = 1024;
constexpr unsigned kWarp = 32;
constexpr std::size_t kPage = 4096;
constexpr std::size_t kStack = kSanitized ? 256 << 10 : 64 << 10;

enum class State { kReady, kBarrier, kShuffle, kEnded };

struct Fiber {
#if defined(__x86_64__)
  void* sp = nullptr;
#else
  ucontext_t context;
#endif
  void* fake = nullptr;  // ASan's fake stack
  Dim index{};
  State state = State::kReady;
  int line = 0;
  unsigned mask = 0;
  unsigned source = 0;  // the lane that a shuffle reads
  std::uint64_t value = 0;
};

struct Block {
  const Kernel* kernel = nullptr;
  const Library* library = nullptr;
  bool failed = false;
  bool onFibers = false;
  void* const* arguments = nullptr;
  Dim size{}, index{};
  unsigned count = 0, ended = 0, atBarrier = 0, running = 0;
  Fiber fibers[kMaxThreads];
  Fiber main;
  // A ring of ready fibers; no fiber is in it twice.
  unsigned ring[kMaxThreads];
  unsigned head = 0, ready = 0;
};

Block block;

char* stackOf(unsigned i) {
  static char* const stacks = [] {
    void* all = mmap(nullptr, kMaxThreads * kStack, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (all == MAP_FAILED) {
      report("no memory for the stacks of %u threads", kMaxThreads);
      std::abort();
    }
    for (unsigned k = 0; k < kMaxThreads; ++k) {
      mprotect(static_cast<char*>(all) + k * kStack, kPage, PROT_NONE);
    }
    return static_cast<char*>(all);
  }();
  return stacks + i * kStack;
}

void threadMain();

#if defined(__x86_64__)
extern "C" void warpstep_switch(void** save, void* to);
// Saves the callee-saved registers; not the floating-point modes, which no kernel changes.
asm(R"(
  .text
  .hidden warpstep_switch
  .globl warpstep_switch
  .type warpstep_switch, @function
warpstep_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
  .size warpstep_switch, .-warpstep_switch
)");

void start(Fiber& fiber, unsigned i) {
  // Stacks that all start at the same offset in a page would compete for a few cache sets.
  char* top = stackOf(i) + kStack - 64 - i % 61 * 64;
  void** sp = reinterpret_cast<void**>(top);
  *--sp = nullptr;  // in place of a return address: the stack is aligned as after a call
  *--sp = reinterpret_cast<void*>(&threadMain);
  for (int k = 0; k < 6; ++k) *--sp = nullptr;
  fiber.sp = sp;
}

void jump(Fiber& from, Fiber& to) { warpstep_switch(&from.sp, to.sp); }
#else
void start(Fiber& fiber, unsigned i) {
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = stackOf(i) + kPage;
  fiber.context.uc_stack.ss_size = kStack - kPage;
  fiber.context.uc_link = nullptr;
  makecontext(&fiber.context, &threadMain, 0);
}

void jump(Fiber& from, Fiber& to) { swapcontext(&from.context, &to.context); }
#endif

#if defined(__SANITIZE_ADDRESS__)
const void* mainBottom;
std::size_t mainSize;

void arrived(void* fake, bool fromMain) {
  const void* bottom = nullptr;
  std::size_t size = 0;
  __sanitizer_finish_switch_fiber(fake, &bottom, &size);
  if (fromMain) mainBottom = bottom, mainSize = size;
}

bool fromMain;

void switchTo(Fiber& from, Fiber& to, bool ends) {
  fromMain = &from == &block.main;
  const bool back = &to == &block.main;
  const unsigned i = back ? 0 : static_cast<unsigned>(&to - block.fibers);
  __sanitizer_start_switch_fiber(ends ? nullptr : &from.fake,
                                 back ? mainBottom : stackOf(i) + kPage,
                                 back ? mainSize : kStack - kPage);
  jump(from, to);
  arrived(from.fake, fromMain);
}
#else
void switchTo(Fiber& from, Fiber& to, bool) { jump(from, to); }
#endif

void push(unsigned i) {
  unsigned at = block.head + block.ready++;
  block.ring[at < kMaxThreads ? at : at - kMaxThreads] = i;
  block.fibers[i].state = State::kReady;
}

std::string name(Dim d) {
  return "(" + std::to_string(d.x) + ", " + std::to_string(d.y) + ", " + std::to_string(d.z) + ")";
}

Result failBlock(const std::string& line) {
  if (block.failed) return kLaunchFailed;
  block.failed = true;
  return fail(kLaunchFailed, "kernel %s, block %s: %s", block.kernel->name,
              name(block.index).c_str(), line.c_str());
}

// Reports why no fiber is ready although some have not ended.
void explainStop() {
  for (unsigned i = 0; i < block.count; ++i) {
    const Fiber& f = block.fibers[i];
    if (f.state != State::kShuffle) continue;
    std::string line = "thread " + name(f.index) + " waits in the shuffle of line " +
                       std::to_string(f.line);
    for (unsigned lane = 0; lane < kWarp; ++lane) {
      const unsigned j = i / kWarp * kWarp + lane;
      if (!(f.mask >> lane & 1)) continue;
      if (j >= block.count || block.fibers[j].state == State::kEnded) {
        failBlock(line + " for lane " + std::to_string(lane) + ", which has ended");
        return;
      }
      const Fiber& other = block.fibers[j];
      if (other.state == State::kBarrier || other.mask != f.mask) {
        failBlock(line + " for lane " + std::to_string(lane) + ", which waits in the " +
                  (other.state == State::kBarrier ? "barrier" : "shuffle") + " of line " +
                  std::to_string(other.line));
        return;
      }
    }
  }
  for (unsigned i = 0; i < block.count; ++i) {
    const Fiber& f = block.fibers[i];
    if (f.state != State::kBarrier) continue;
    failBlock(std::to_string(block.atBarrier) + " of " + std::to_string(block.count) +
              " threads reached the barrier of line " + std::to_string(f.line) + ", thread " +
              name(f.index) + " among them; " + std::to_string(block.ended) +
              " ended without it");
    return;
  }
}

void goOn(bool ends) {
  Fiber& from = block.fibers[block.running];
  if (!block.ready || block.failed) {
    if (block.ended < block.count && !block.failed) explainStop();
    switchTo(from, block.main, true);
    return;
  }
  const unsigned next = block.ring[block.head];
  block.head = block.head + 1 < kMaxThreads ? block.head + 1 : 0;
  --block.ready;
  if (next == block.running && !ends) return;
  block.running = next;
  block.library->setThread(block.fibers[next].index);
  switchTo(from, block.fibers[next], ends);
}

void threadMain() {
#if defined(__SANITIZE_ADDRESS__)
  arrived(nullptr, fromMain);
#endif
  block.kernel->thread(block.arguments);
  block.fibers[block.running].state = State::kEnded;
  ++block.ended;
  goOn(true);
  std::abort();  // nothing switches back to an ended fiber
}

bool cooperative(const char* what, int line) {
  if (block.onFibers) return true;
  failBlock(std::string("a ") + what + " in line " + std::to_string(line) +
            ", but the kernel is not declared COOPERATIVE_KERNEL");
  return false;
}

void barrier(int line) {
  if (block.failed || !cooperative("barrier", line)) return;
  const unsigned self = block.running;
  Fiber& fiber = block.fibers[self];
  fiber.state = State::kBarrier;
  fiber.line = line;
  if (++block.atBarrier < block.count) {
    goOn(false);
    return;
  }
  block.atBarrier = 0;
  for (unsigned i = 0; i < block.count; ++i) {
    if (block.fibers[i].line != line) {
      failBlock("threads " + name(block.fibers[i].index) + " and " + name(fiber.index) +
                " are at different barriers, of lines " + std::to_string(block.fibers[i].line) +
                " and " + std::to_string(line));
      goOn(false);
    }
  }
  // The last to arrive goes on; the others follow in order of their numbers, or, with a seed, in a
  // random order.
  fiber.state = State::kReady;
  if (!seed()) {
    for (unsigned i = 0; i < block.count; ++i) {
      if (i != self) push(i);
    }
    return;
  }
  unsigned order[kMaxThreads], n = 0;
  for (unsigned i = 0; i < block.count; ++i) order[n++] = i;
  shuffleOrder(order, n);
  for (unsigned i = 0; i < n; ++i) push(order[i]);
  goOn(false);
}

unsigned sourceLane(Shuffle kind, unsigned lane, int operand, unsigned width) {
  const unsigned first = lane / width * width;
  const int at = static_cast<int>(lane - first);
  int source = at;
  switch (kind) {
    case Shuffle::kIndex: source = operand & static_cast<int>(width - 1); break;
    case Shuffle::kUp: source = at - operand; break;
    case Shuffle::kDown: source = at + operand; break;
    case Shuffle::kXor: source = at ^ operand; break;
  }
  if (source < 0 || source >= static_cast<int>(width)) source = at;
  return first + static_cast<unsigned>(source);
}

std::uint64_t shuffle(Shuffle kind, unsigned mask, std::uint64_t value, int operand, int width,
                      int line) {
  if (block.failed || !cooperative("shuffle", line)) return value;
  const unsigned self = block.running, lane = self % kWarp, first = self - lane;
  Fiber& fiber = block.fibers[self];
  if (!(mask >> lane & 1) || width < 1 || width > 32 || (width & (width - 1))) {
    failBlock("thread " + name(fiber.index) + ", the shuffle of line " + std::to_string(line) +
              ": the mask must name the thread's own lane, the width be a power of two");
    goOn(false);
  }
  fiber.state = State::kShuffle;
  fiber.line = line;
  fiber.mask = mask;
  fiber.value = value;
  fiber.source = sourceLane(kind, lane, operand, static_cast<unsigned>(width));
  Fiber* warp = &block.fibers[first];
  const unsigned lanes = std::min(kWarp, block.count - first);
  for (unsigned i = 0; i < kWarp; ++i) {
    if (!(mask >> i & 1)) continue;
    if (i >= lanes || warp[i].state != State::kShuffle || warp[i].mask != mask) {
      goOn(false);
      return fiber.value;
    }
  }
  // All lanes have arrived: the last one exchanges the values for all.
  std::uint64_t given[kWarp];
  for (unsigned i = 0; i < lanes; ++i) given[i] = warp[i].value;
  for (unsigned i = 0; i < lanes; ++i) {
    if (!(mask >> i & 1)) continue;
    if (!(mask >> warp[i].source & 1) || warp[i].line != line) {
      failBlock("the shuffle of line " + std::to_string(line) +
                (warp[i].line != line ? ": lanes are at different shuffles, another at line " +
                                            std::to_string(warp[i].line)
                                      : ": lane " + std::to_string(i) + " reads lane " +
                                            std::to_string(warp[i].source) +
                                            ", which is not in the mask"));
      goOn(false);
    }
    warp[i].value = given[warp[i].source];
    if (i != lane) push(first + i);
  }
  fiber.state = State::kReady;
  return fiber.value;
}

}  // namespace

const Hooks kHooks = {barrier, shuffle};

void beginKernel(const Kernel* kernel, const Library* library) {
  block.kernel = kernel;
  block.library = library;
  block.failed = false;
}

void endKernel() { block.kernel = nullptr; }

bool kernelFailed() { return block.failed; }

void beginBlock(Dim size, Dim index) {
  block.size = size;
  block.index = index;
}

void runFibers(void* const* arguments, const unsigned* order) {
  const Dim size = block.size;
  const unsigned count = size.x * size.y * size.z;
  block.arguments = arguments;
  block.count = count;
  block.ended = block.atBarrier = block.head = block.ready = 0;
  unsigned t = 0;
  for (unsigned z = 0; z < size.z; ++z) {
    for (unsigned y = 0; y < size.y; ++y) {
      for (unsigned x = 0; x < size.x; ++x, ++t) {
        block.fibers[t].index = {x, y, z};
        block.fibers[t].fake = nullptr;
        start(block.fibers[t], t);
      }
    }
  }
  for (unsigned i = 0; i < count; ++i) push(order ? order[i] : i);
  block.onFibers = true;
  block.running = block.ring[block.head++];
  --block.ready;
  block.library->setThread(block.fibers[block.running].index);
  switchTo(block.main, block.fibers[block.running], false);
  block.onFibers = false;
}

}  // namespace emulator
