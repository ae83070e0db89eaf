// Captures a stream's work as a graph, and replays it.
#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "context.h"
#include "random.h"
#include "stream.h"

namespace emulator {
namespace {

using Nodes = std::vector<Node>;

struct Graph : Handle {
  std::shared_ptr<const Nodes> nodes;
  const char* kind() const override { return "graph"; }
};

struct GraphExec : Handle {
  std::shared_ptr<const Nodes> nodes;
  const char* kind() const override { return "executable graph"; }
};

// Runs in the order of capture; with a seed, in a random order that the edges allow, so that a
// missing edge shows.
Result replay(const Nodes& nodes) {
  if (!seed()) {
    for (const Node& node : nodes) {
      if (Result result = node.work.run()) return result;
    }
    return kSuccess;
  }
  std::vector<int> waits(nodes.size()), ready;
  std::vector<std::vector<int>> before(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    waits[i] = static_cast<int>(nodes[i].after.size());
    for (int j : nodes[i].after) before[j].push_back(static_cast<int>(i));
    if (!waits[i]) ready.push_back(static_cast<int>(i));
  }
  while (!ready.empty()) {
    std::swap(ready[nextRandom() % ready.size()], ready.back());
    const int i = ready.back();
    ready.pop_back();
    if (Result result = nodes[i].work.run()) return result;
    for (int j : before[i]) {
      if (!--waits[j]) ready.push_back(j);
    }
  }
  return kSuccess;
}

// Whether the origin's last work depends on all of a forked stream's work.
bool joined(const Capture& capture, const std::vector<int>& tail, const std::vector<int>& end) {
  std::vector<bool> reached(capture.nodes.size());
  for (int i : end) reached[i] = true;
  for (int i = static_cast<int>(capture.nodes.size()) - 1; i >= 0; --i) {
    if (!reached[i]) continue;
    for (int j : capture.nodes[i].after) reached[j] = true;
  }
  return std::all_of(tail.begin(), tail.end(), [&](int i) { return reached[i]; });
}

template <typename T>
T* newHandle() {
  T* handle = new T;
  current()->handles.insert(handle);
  return handle;
}

template <typename T>
Result destroy(void* handle) {
  T* t = live<T>(handle);
  if (!t) return kInvalidHandle;
  current()->handles.erase(t);
  delete t;
  return kSuccess;
}

Result instantiate(void** to, void* handle) {
  Graph* graph = live<Graph>(handle);
  if (!graph) return kInvalidHandle;
  if (!to) return kInvalidValue;
  GraphExec* exec = newHandle<GraphExec>();
  exec->nodes = graph->nodes;
  *to = static_cast<Handle*>(exec);
  return kSuccess;
}

}  // namespace
}  // namespace emulator

using namespace emulator;

EXPORT int cuStreamBeginCapture_v2(void* handle, int mode) {
  ENTER();
  Stream* stream = streamOf(handle);
  if (!stream) return kInvalidHandle;
  if (mode < 0 || mode > 2) return kInvalidValue;
  if (stream == &current()->legacy) {
    report("cuStreamBeginCapture: the legacy stream cannot be captured");
    return kCaptureUnsupported;
  }
  if (stream->capture) {
    return invalidate(*stream->capture, kIllegalState, "cuStreamBeginCapture of a captured stream");
  }
  stream->capture = std::make_shared<Capture>();
  stream->capture->origin = stream;
  stream->capture->mode = mode;
  stream->capture->streams = {stream};
  stream->tail.clear();
  return kSuccess;
}

EXPORT int cuStreamEndCapture(void* handle, void** to) {
  ENTER();
  Stream* stream = streamOf(handle);
  if (!stream) return kInvalidHandle;
  if (to) *to = nullptr;
  std::shared_ptr<Capture> capture = stream->capture;
  if (!capture) return kIllegalState;
  if (capture->origin != stream) {
    return invalidate(*capture, kCaptureUnmatched, "cuStreamEndCapture of a stream that joined it");
  }
  Result result = capture->invalid ? kCaptureInvalidated : kSuccess;
  for (Stream* s : capture->streams) {
    if (!result && !joined(*capture, s->tail, stream->tail)) {
      result = invalidate(*capture, kCaptureUnjoined, "a forked stream was not joined at its end");
    }
    s->capture.reset();
  }
  capture->origin = nullptr;
  for (Stream* s : capture->streams) s->tail.clear();
  if (result) return result;
  if (!to) return kInvalidValue;
  Graph* graph = newHandle<Graph>();
  graph->nodes = std::make_shared<const Nodes>(std::move(capture->nodes));
  *to = static_cast<Handle*>(graph);
  return kSuccess;
}

EXPORT int cuStreamIsCapturing(void* handle, int* status) {
  ENTER();
  Stream* stream = streamOf(handle);
  if (!stream) return kInvalidHandle;
  if (!status) return kInvalidValue;
  *status = !stream->capture ? 0 : stream->capture->invalid ? 2 : 1;
  return kSuccess;
}

EXPORT int cuGraphInstantiateWithFlags(void** to, void* graph, unsigned long long) {
  ENTER();
  return instantiate(to, graph);
}

EXPORT int cuGraphInstantiate_v2(void** to, void* graph, void**, char*, std::size_t) {
  ENTER();
  return instantiate(to, graph);
}

EXPORT int cuGraphLaunch(void* handle, void* streamHandle) {
  ENTER();
  GraphExec* exec = live<GraphExec>(handle);
  Stream* stream = streamOf(streamHandle);
  if (!exec || !stream) return kInvalidHandle;
  std::shared_ptr<const Nodes> nodes = exec->nodes;
  return enqueue(stream, {4, [nodes] { return replay(*nodes); }});
}

EXPORT int cuGraphUpload(void* handle, void* stream) {
  ENTER();
  return live<GraphExec>(handle) && streamOf(stream) ? kSuccess : kInvalidHandle;
}

EXPORT int cuGraphExecDestroy(void* handle) {
  ENTER();
  return destroy<GraphExec>(handle);
}

EXPORT int cuGraphDestroy(void* handle) {
  ENTER();
  return destroy<Graph>(handle);
}

EXPORT int cuGraphGetNodes(void* handle, void** nodes, std::size_t* count) {
  ENTER();
  Graph* graph = live<Graph>(handle);
  if (!graph) return kInvalidHandle;
  if (!count) return kInvalidValue;
  if (nodes) {
    for (std::size_t i = 0; i < *count; ++i) {
      nodes[i] = i < graph->nodes->size() ? const_cast<Node*>(&(*graph->nodes)[i]) : nullptr;
    }
    *count = std::min(*count, graph->nodes->size());
  } else {
    *count = graph->nodes->size();
  }
  return kSuccess;
}

EXPORT int cuGraphNodeGetType(void* node, int* type) {
  ENTER();
  if (!node || !type) return kInvalidValue;
  *type = static_cast<Node*>(node)->work.type;
  return kSuccess;
}
