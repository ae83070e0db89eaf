// Plain data that a context holds: the caller's handles, streams and the work in them.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "result.h"

namespace emulator {

struct Handle {
  virtual ~Handle() = default;
  virtual const char* kind() const = 0;
};

// A piece of work in a stream or a graph.
struct Work {
  int type;  // CUgraphNodeType
  std::function<Result()> run;
};

struct Node {
  Work work;
  std::vector<int> after;
};

struct Stream;

struct Capture {
  Stream* origin;
  int mode;
  bool invalid = false;
  std::vector<Node> nodes;
  std::vector<Stream*> streams;
};

struct Stream : Handle {
  bool blocking = true;
  std::deque<Work> queue;
  std::uint64_t enqueued = 0, completed = 0;
  std::shared_ptr<Capture> capture;
  std::vector<int> tail;  // while capturing: the nodes that the next one depends on
  const char* kind() const override { return "stream"; }
};

}  // namespace emulator
