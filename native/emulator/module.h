// Loaded libraries of kernels, and their functions.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "abi.h"
#include "work.h"

namespace emulator {

struct Module;

struct Function : Handle {
  Module* module = nullptr;
  const Library* library = nullptr;
  const Kernel* kernel = nullptr;
  const char* kind() const override { return "function"; }
};

struct Module : Handle {
  void* library = nullptr;
  std::map<std::string, std::unique_ptr<Function>> functions;
  const char* kind() const override { return "module"; }
};

}  // namespace emulator
