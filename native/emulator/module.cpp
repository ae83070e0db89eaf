#include "module.h"

#include <dlfcn.h>

#include <cstdlib>

#include "context.h"
#include "stream.h"

using namespace emulator;

EXPORT int cuModuleLoad(void** to, const char* file) {
  ENTER();
  if (Result result = outsideCapture("cuModuleLoad")) return result;
  if (!to || !file) return kInvalidValue;
  char* path = realpath(file, nullptr);  // a name without a slash would be searched for
  if (!path) {
    report("cuModuleLoad: no such file: %s", file);
    return kFileNotFound;
  }
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  std::free(path);
  if (!handle) {
    report("cuModuleLoad: %s", dlerror());
    return kInvalidImage;
  }
  auto entry = reinterpret_cast<const Library* (*)()>(dlsym(handle, "warpstep_emulator_library"));
  const Library* library = entry ? entry() : nullptr;
  if (!library || library->abi != kAbi) {
    report("cuModuleLoad: %s is no library of kernels for this emulator", file);
    dlclose(handle);
    return kInvalidImage;
  }
  Module* module = new Module;
  module->library = handle;
  for (const Kernel* k = library->kernels; k; k = k->next) {
    auto f = std::make_unique<Function>();
    f->module = module;
    f->library = library;
    f->kernel = k;
    module->functions[k->name] = std::move(f);
  }
  current()->handles.insert(module);
  *to = static_cast<Handle*>(module);
  return kSuccess;
}

EXPORT int cuModuleLoadData(void**, const void*) {
  ENTER();
  report("cuModuleLoadData: the emulator loads libraries of kernels only, by cuModuleLoad");
  return kInvalidImage;
}

EXPORT int cuModuleLoadDataEx(void** to, const void* image, unsigned, int*, void**) {
  return cuModuleLoadData(to, image);
}

EXPORT int cuModuleUnload(void* handle) {
  ENTER();
  Module* module = live<Module>(handle);
  if (!module) return kInvalidHandle;
  if (Result result = outsideCapture("cuModuleUnload")) return result;
  if (Result result = runEverything()) return result;
  for (auto& [name, f] : module->functions) current()->handles.erase(f.get());
  current()->handles.erase(module);
  delete module;  // the library stays loaded: a graph may still hold its kernels
  return kSuccess;
}

EXPORT int cuModuleGetFunction(void** to, void* handle, const char* name) {
  ENTER();
  Module* module = live<Module>(handle);
  if (!module) return kInvalidHandle;
  if (!to || !name) return kInvalidValue;
  auto at = module->functions.find(name);
  if (at == module->functions.end()) return kNotFound;
  current()->handles.insert(at->second.get());
  *to = static_cast<Handle*>(at->second.get());
  return kSuccess;
}
