// A library of CUDA 12 on top of the same one of CUDA 13, for JCuda 12 on a host that has CUDA 13
// only. Each function jumps to the one of the same name in WARPSTEP_LIBRARY.
#include <dlfcn.h>

#include <cstdio>

extern "C" {
// NOLINTNEXTLINE: read by the jumps.
__attribute__((visibility("hidden"))) void* warpstep_jumps[] = {
#define JUMP(name) nullptr,
#include WARPSTEP_JUMPS
#undef JUMP
};
}

namespace {

constexpr const char* kNames[] = {
#define JUMP(name) #name,
#include WARPSTEP_JUMPS
#undef JUMP
};

constexpr int kFailed = 1;  // CUBLAS_STATUS_NOT_INITIALIZED, NVRTC_ERROR_OUT_OF_MEMORY

int missing() { return kFailed; }

// A caller that loaded the library by its path beforehand gets that one: the soname is the same.
__attribute__((constructor)) void resolve() {
  void* library = dlopen(WARPSTEP_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (!library) std::fprintf(stderr, "warpstep: %s\n", dlerror());
  int i = 0;
  for (const char* name : kNames) {
    void* found = library ? dlsym(library, name) : nullptr;
    warpstep_jumps[i++] = found ? found : reinterpret_cast<void*>(&missing);
  }
}

}  // namespace

#if defined(__x86_64__)
asm(".text\n.set jump, 0\n");
#define JUMP(name)                                                             \
  asm(".globl " #name "\n.type " #name ", @function\n" #name                   \
      ":\n  jmp *warpstep_jumps+jump(%rip)\n.size " #name ", .-" #name         \
      "\n.set jump, jump+8\n");
#elif defined(__aarch64__)
asm(".text\n.set jump, 0\n");
#define JUMP(name)                                                             \
  asm(".globl " #name "\n.type " #name ", %function\n" #name                   \
      ":\n  adrp x16, warpstep_jumps+jump\n  add x16, x16, :lo12:warpstep_jumps+jump\n" \
      "  ldr x16, [x16]\n  br x16\n.size " #name ", .-" #name                  \
      "\n.set jump, jump+8\n");
#else
#error "jumps are written for x86-64 and AArch64 only"
#endif
#include WARPSTEP_JUMPS
