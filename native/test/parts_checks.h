// Checks of the kernels that pass over parameter tensors, and of Muon's.
#pragma once

#include "test/run.h"

// Parameter tensors of n elements in all, each hidden or not, every other one decayed.
struct Parts {
  std::vector<Part> list;
  long long chunks = 0;

  Parts(long long n, bool several, bool hidden, bool mixed) {
    const long long cut = several ? n / 3 : n;
    add(0, cut, hidden);
    add(cut, n, mixed != hidden);
  }

 private:
  void add(long long from, long long to, bool hidden) {
    if (from == to) return;
    list.push_back({from, to, chunks, list.size() % 2 == 0, hidden});
    chunks += (to - from - 1) / 4096 + 1;
  }
};

constexpr int kPartSizes[] = {1, 3, 255, 256, 257, 4095, 4096, 4097, 9000};

// The passes over parameter tensors, with all that a pass may want or with the least.
inline void partsPass(Fixture* f, const std::string& name) {
  const bool first = name.rfind("direction_", 0) == 0;
  const bool matrices = name == "direction_muon" || name == "newton_schulz_scale";
  for (int n : kPartSizes) {
    for (bool all : {false, true}) {
      for (bool mixed : {false, true}) {
        if (mixed && !matrices) continue;
        Run run(f, name);
        const Parts parts(n, all, matrices, mixed);
        auto at = [](DevicePointer p) { return reinterpret_cast<void*>(p); };
        auto floats = [&](DevicePointer p) { return static_cast<float*>(at(p)); };
        PartsArguments u = {};
        u.theta = floats(run.in(n));
        u.gradient = floats(run.in(n));
        // What the first pass writes without reading: u, or the directions of all parts.
        const int written = !first                     ? -1
                            : name == "direction_lamb_m_v_u" ? 2
                            : matrices && mixed        ? -1
                                                       : 1;
        for (int i = 0; i < 3; ++i) {
          u.state[i] = floats(i == written ? run.out(n) : run.of(std::vector<float>(n)));
        }
        StepRecord step = {1e-3, 0.9, 0.9, 0, 0, {0.9, 0.99}, {0.9, 0.99}, 1};
        u.step = static_cast<const StepRecord*>(at(run.of(std::vector<StepRecord>{step})));
        u.parts = static_cast<const Part*>(at(run.of(parts.list)));
        const std::size_t sums = matrices ? parts.chunks : 2 * parts.chunks;
        u.sums = floats(first && !mixed ? run.out(sums) : run.in(sums));
        u.numbers = floats(run.of(std::vector<float>(parts.list.size(), 0.5f)));
        u.chunks = parts.chunks;
        u.part_count = static_cast<int>(parts.list.size());
        u.decayed = u.undecayed = {{0.01, 0.9, 0.99, 1e-8, 0.1, 0.9, 0.99, 1e-8}};
        if (all) {
          auto halves = [&](bool full) {
            return static_cast<unsigned short*>(
                at(full ? run.out(n, 2) : run.of(std::vector<unsigned short>(n))));
          };
          u.theta16 = halves(name.rfind("adapt_", 0) == 0);
          u.direction16 = halves(name == "newton_schulz_scale" && !mixed);
          u.scale = static_cast<const float*>(at(run.of(std::vector<float>{0.5f})));
          u.limit = 0.5f;
        }
        run.launch(2, 1, 256, 1, u);
      }
    }
  }
}

inline void partNumbers(Fixture* f, const std::string& name) {
  // The last has three levels of chunk sums.
  for (long long n : {1LL, 4096LL, 4097LL, 4096LL * 4096, 4096LL * 4096 + 5}) {
    Run run(f, name);
    const Parts parts(n, true, true, false);
    const DevicePointer table = run.of(parts.list);
    const DevicePointer numbers = run.out(parts.list.size());
    const unsigned count = static_cast<unsigned>(parts.list.size());
    if (name == "trust_ratio") {
      run.launch(count, 1, 256, 1, table, run.of(std::vector<float>(2 * parts.chunks, 1.0f)),
                 parts.chunks, 1.0f, 0.0f, numbers);
    } else {
      run.launch(count, 1, 256, 1, table, run.of(std::vector<float>(parts.chunks, 1.0f)),
                 numbers);
    }
  }
}

inline void polynomial(Fixture* f, const std::string& name) {
  for (int side : {1, 3, 31, 32, 33, 64, 65}) {
    for (bool copy : {false, true}) {
      Run run(f, name);
      const std::size_t n = static_cast<std::size_t>(side) * side;
      const DevicePointer none = 0;
      run.launch(2, 1, 256, 1, run.in(n), run.in(n), copy ? run.out(n, 2) : none, side);
    }
  }
}

inline void moveMatrix(Fixture* f, const std::string& name) {
  for (int rows : {1, 3, 33, 65}) {
    for (int columns : {1, 31, 64}) {
      for (bool copy : {false, true}) {
        Run run(f, name);
        const std::size_t n = static_cast<std::size_t>(rows) * columns;
        const DevicePointer none = 0;
        const DevicePointer step = run.of(std::vector<StepRecord>(1));
        Hyper h = hyper();
        h.value[3] = copy;
        run.launch(2, 1, 256, 1, run.in(n), copy ? run.out(n, 2) : none, run.in(n), step, rows,
                   columns, h);
      }
    }
  }
}
