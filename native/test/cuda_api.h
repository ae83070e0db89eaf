// The emulator's functions that its tests call, as cuda.h and cublas_v2.h declare them.
#pragma once

#include <cstddef>

using DevicePointer = unsigned long long;

extern "C" {
int cuInit(unsigned);
int cuCtxCreate_v2(void**, unsigned, int);
int cuCtxDestroy_v2(void*);
int cuCtxSynchronize();
int cuMemAlloc_v2(DevicePointer*, std::size_t);
int cuMemFree_v2(DevicePointer);
int cuMemGetInfo_v2(std::size_t*, std::size_t*);
int cuMemHostAlloc(void**, std::size_t, unsigned);
int cuMemFreeHost(void*);
int cuMemcpyHtoD_v2(DevicePointer, const void*, std::size_t);
int cuMemcpyDtoH_v2(void*, DevicePointer, std::size_t);
int cuMemcpyHtoDAsync_v2(DevicePointer, const void*, std::size_t, void*);
int cuMemcpyDtoHAsync_v2(void*, DevicePointer, std::size_t, void*);
int cuMemsetD32Async(DevicePointer, unsigned, std::size_t, void*);
int cuStreamCreate(void**, unsigned);
int cuStreamDestroy_v2(void*);
int cuStreamSynchronize(void*);
int cuStreamQuery(void*);
int cuStreamWaitEvent(void*, void*, unsigned);
int cuStreamBeginCapture_v2(void*, int);
int cuStreamEndCapture(void*, void**);
int cuEventCreate(void**, unsigned);
int cuEventDestroy_v2(void*);
int cuEventRecord(void*, void*);
int cuEventQuery(void*);
int cuEventSynchronize(void*);
int cuEventElapsedTime(float*, void*, void*);
int cuGraphInstantiateWithFlags(void**, void*, unsigned long long);
int cuGraphLaunch(void*, void*);
int cuGraphExecDestroy(void*);
int cuGraphDestroy(void*);
int cuGraphGetNodes(void*, void**, std::size_t*);
int cuModuleLoad(void**, const char*);
int cuModuleLoadData(void**, const void*);
int cuModuleUnload(void*);
int cuModuleGetFunction(void**, void*, const char*);
int cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                   void*, void**, void**);
int cublasCreate_v2(void**);
int cublasDestroy_v2(void*);
int cublasSetStream_v2(void*, void*);
int cublasSetMathMode(void*, int);
int cublasGemmEx(void*, int, int, int, int, int, const void*, const void*, int, int, const void*,
                 int, int, const void*, void*, int, int, int, int);
}
