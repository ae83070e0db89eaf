// Runs every kernel of a library at the sizes where tails and seams are, under the address and
// undefined-behaviour sanitizers, and checks that each output is written in full.
#include <dlfcn.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <vector>

#include "emulator/abi.h"
#include "records.cuh"
#include "test/parts_checks.h"
#include "test/run.h"

namespace {

constexpr int kSizes[] = {1, 3, 31, 32, 33, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097};
constexpr int kRowCounts[] = {1, 3, 31, 33, 63, 64, 65, 128, 129, 513};
constexpr int kWidths[] = {1, 3, 4, 31, 32, 33, 36, 100, 129};

using Check = std::function<void(Fixture*, const std::string&)>;

void forward(Fixture* f, const std::string& name) {
  for (int rows : kRowCounts) {
    for (int width : kWidths) {
      for (int offset : {0, 1}) {
        Run run(f, name);
        const std::size_t n = static_cast<std::size_t>(rows) * width;
        const DevicePointer none = 0;
        const DevicePointer z = run.in(n, offset), bias = run.in(width);
        const DevicePointer h = offset ? z : run.out(n);
        run.launch(groups(rows * width, 512), 1, 256, 1, z, bias, h,
                   width % 2 ? none : run.out(n, 2), rows, width, hyper());
      }
    }
  }
}

void backward(Fixture* f, const std::string& name) {
  for (int rows : kRowCounts) {
    for (int width : kWidths) {
      for (unsigned chunksOfBlock : {1u, 3u, 8u}) {
        Run run(f, name);
        const std::size_t n = static_cast<std::size_t>(rows) * width;
        const unsigned chunks = groups(rows, 64), blocks = groups(chunks, chunksOfBlock);
        const DevicePointer none = 0;
        run.launch(groups(width, 32), blocks, 32, chunksOfBlock, run.in(n), run.in(n), run.in(n),
                   width % 2 ? none : run.out(n, 2), rows, width,
                   blocks > 1 ? none : run.out(width),
                   blocks > 1 ? run.out(static_cast<std::size_t>(chunks) * width) : none, hyper());
      }
    }
  }
}

void combine(Fixture* f, const std::string& name) {
  for (int chunks : {1, 2, 7, 8, 9, 33}) {
    for (int width : kWidths) {
      Run run(f, name);
      run.launch(1, 1, 128, 1, run.in(static_cast<std::size_t>(chunks) * width), chunks, width,
                 run.out(width));
    }
  }
}

void loss(Fixture* f, const std::string& name) {
  const bool label = name == "loss_cross_entropy", one = name == "loss_binary_cross_entropy";
  for (int rows : kRowCounts) {
    for (int width : kWidths) {
      for (int weighted : {0, 1}) {
        if (one && width != 1) continue;
        Run run(f, name);
        const std::size_t n = static_cast<std::size_t>(rows) * width;
        const int targetWidth = (label ? 1 : width) + weighted;
        const std::size_t targets = static_cast<std::size_t>(rows) * targetWidth;
        // A label that is no class must stay within the row; some weights are 0.
        std::vector<float> labels;
        for (int i = 0; i < rows; ++i) {
          labels.push_back(static_cast<float>(i % (width + 2) - 1));
          if (weighted) labels.push_back(static_cast<float>(i % 3));
        }
        Hyper h = hyper();
        h.value[0] = rows % 2 ? 0.1 : 0;
        run.launch(groups(rows, 16), 1, 256, 1, run.in(n), label ? run.of(labels) : run.in(targets),
                   rows, width, targetWidth, weighted, run.out(rows), run.out(n), h);
      }
    }
  }
}

void reduce(Fixture* f, const std::string& name) {
  for (int size : kSizes) {
    for (int offset : {0, 1}) {
      Run run(f, name);
      const long long n = size;
      const DevicePointer x = run.in(size, offset), sums = run.out(groups(n, 4096));
      if (name == "reduce_sum") {
        run.launch(2, 1, 256, 1, x, n, sums);
      } else {
        run.launch(2, 1, 256, 1, x, n, offset ? 0.5f : 0.0f, sums);
      }
    }
  }
}

BatchesRecord batches(int rows, int size, bool shuffled) {
  BatchesRecord b = {};
  b.rows = rows;
  b.size = size;
  b.count = (rows + size - 1) / size;
  b.shuffled = shuffled;
  while (1 << 2 * b.half_bits < rows) ++b.half_bits;
  for (unsigned& key : b.keys) key = 0x9E3779B9u * static_cast<unsigned>(&key - b.keys + 1);
  b.keys[16] = rows > 1;  // whether rows 0 and 1 change places
  return b;
}

void meanLoss(Fixture* f, const std::string& name) {
  for (int n : kSizes) {
    if (n > 4096) continue;
    Run run(f, name);
    run.launch(1, 1, 256, 1, run.in(n), n, n, run.out(1),
               run.of(std::vector<BatchesRecord>{batches(n, n, false)}));
  }
}

void clipScale(Fixture* f, const std::string& name) {
  for (int n : kSizes) {
    if (n > 4096) continue;
    for (int raw : {0, 1}) {
      Run run(f, name);
      run.launch(1, 1, 256, 1, run.in(n), n, raw, n % 2 ? 0.5f : 0.0f, 1.0f, run.out(1));
    }
  }
}

void setStep(Fixture* f, const std::string& name) {
  Run run(f, name);
  run.launch(1, 1, 32, 1, run.out(1, sizeof(StepRecord)), StepRecord{});
}

void setBatches(Fixture* f, const std::string& name) {
  Run run(f, name);
  run.launch(1, 1, 32, 1, run.out(1, sizeof(BatchesRecord)), batches(5, 2, true));
}

void advance(Fixture* f, const std::string& name) {
  for (int rows : {1, 5, 8}) {
    for (bool shuffled : {false, true}) {
      Run run(f, name);
      const DevicePointer step = run.of(std::vector<StepRecord>(1)), none = 0;
      const DevicePointer at = run.of(std::vector<BatchesRecord>{batches(rows, 2, shuffled)});
      for (int i = 0; i < 9; ++i) run.launch(1, 1, 32, 1, step, at);
      StepRecord scheduled = {};
      scheduled.window = 4;
      scheduled.rates = reinterpret_cast<const Rate*>(run.of(std::vector<Rate>(4, {0.1, 0.9})));
      const DevicePointer following = run.of(std::vector<StepRecord>{scheduled});
      for (int i = 0; i < 9; ++i) run.launch(1, 1, 32, 1, following, at);
      run.launch(1, 1, 1, 1, step, none);
      run.launch(1, 1, 1, 1, none, at);
    }
  }
}

void gather(Fixture* f, const std::string& name) {
  for (int rows : kRowCounts) {
    for (int columns : {1, 3, 4, 31, 32, 36, 127, 128, 132, 513, 516}) {
      for (int offset : {0, 1}) {
        for (bool shuffled : {false, true}) {
          Run run(f, name);
          BatchesRecord b = batches(3 * rows - (rows > 1), rows, shuffled);
          b.batch = 1;
          const std::size_t n = static_cast<std::size_t>(rows) * columns;
          const DevicePointer none = 0;
          const DevicePointer source = run.in(static_cast<std::size_t>(b.rows) * columns, offset);
          run.launch(groups(rows, 16), 1, 256, 1, source, run.of(std::vector<BatchesRecord>{b}),
                     run.out(n), offset ? none : run.out(n, 2), rows, columns);
        }
      }
    }
  }
}

// Before the first batch, within an epoch, before a short batch and before an epoch's first.
void prefetchBatch(Fixture* f, const std::string& name) {
  for (int rows : {1, 3, 33, 129}) {
    for (int columns : {1, 4, 33, 132, 516}) {
      for (int offset : {0, 1}) {
        for (bool shuffled : {false, true}) {
          for (int batch : {-1, 0, 1, 2}) {
            Run run(f, name);
            BatchesRecord b = batches(3 * rows - (rows > 1), rows, shuffled);
            b.batch = batch;
            const std::size_t last = batch == 1 ? rows - (rows > 1) : rows;
            const DevicePointer source = run.in(static_cast<std::size_t>(b.rows) * columns, offset);
            run.launch(groups(rows, 16), 1, 256, 1, source, run.of(std::vector<BatchesRecord>{b}),
                       run.out(last * columns), columns, 1);
          }
        }
      }
    }
  }
}

void takeBatch(Fixture* f, const std::string& name) {
  for (int n : kSizes) {
    for (int offset : {0, 1}) {
      Run run(f, name);
      const DevicePointer none = 0;
      run.launch(2, 1, 256, 1, run.in(n), run.out(n, 4, offset), run.out(n, 2, offset),
                 static_cast<long long>(n));
      run.launch(2, 1, 256, 1, run.in(n, offset), run.out(n), none, static_cast<long long>(n));
    }
  }
}

void update(Fixture* f, const std::string& name) {
  for (int n : kSizes) {
    for (int offset : {0, 1}) {
      for (bool all : {false, true}) {  // with a scale, a bf16 copy, a limit and more groups
        Run run(f, name);
        const DevicePointer theta = run.in(n, offset), gradient = run.in(n);
        std::vector<float> zeros(n);
        DevicePointer states[3] = {};
        int count = 0;
        for (char c : name.substr(7)) count += c == '_';
        // A name with a _ of its own counts one too many.
        for (int i = 0; i < count && i < 3; ++i) states[i] = run.of(zeros);
        StepRecord step = {1e-3, 0.9, 0.9, 0, 0, {0.999, 1}, {0.999, 1}, 1};
        std::vector<Group> parts;
        const long long cut = n / 3, second = 2 * (n / 3) + 1;
        for (auto [from, to] : all ? std::vector<std::pair<long long, long long>>{
                                         {0, cut}, {cut, second}, {second, n}}
                                   : std::vector<std::pair<long long, long long>>{{0, n}}) {
          const int decayed = parts.size() % 2 == 0;
          if (from < to) parts.push_back({from, to, decayed, decayed ? 1 : 2});
        }
        UpdateArguments u = {};
        auto at = [](DevicePointer p) { return reinterpret_cast<void*>(p); };
        u.theta = static_cast<float*>(at(theta));
        u.gradient = static_cast<const float*>(at(gradient));
        for (int i = 0; i < 3; ++i) u.state[i] = static_cast<float*>(at(states[i]));
        u.step = static_cast<const StepRecord*>(at(run.of(std::vector<StepRecord>{step})));
        u.groups = static_cast<const Group*>(at(run.of(parts)));
        u.group_count = static_cast<int>(parts.size());
        u.n = n;
        u.decayed = u.undecayed = hyper();
        for (int i = 0; i < kLrFactors; ++i) u.lr_factor[i] = i == 0 ? 1 : 0.1 * i;
        if (all) {
          u.theta16 = static_cast<unsigned short*>(at(run.out(n, 2)));
          u.scale = static_cast<const float*>(at(run.of(std::vector<float>{0.5f})));
          u.limit = 0.5f;
        }
        run.launch(2, 1, 256, 1, u);
      }
    }
  }
}

void average(Fixture* f, const std::string& name) {
  for (int n : kSizes) {
    for (int offset : {0, 1}) {
      for (long long t : {5, 7}) {
        Run run(f, name);
        StepRecord step = {};
        step.t = t;
        const DevicePointer none = 0;
        const bool due = t == 5;  // what lookahead does not write in between
        run.launch(2, 1, 256, 1, run.in(n, offset), due && name == "average_lookahead" ? run.out(n, 2) : none,
                   run.in(n, offset), run.of(std::vector<StepRecord>{step}),
                   static_cast<long long>(n), Hyper{{name == "average_ema" ? 0.9 : 5, 0.5}});
      }
    }
  }
}

void dropout(Fixture* f, const std::string& name) {
  for (int size : kSizes) {
    for (int offset : {0, 1}) {
      Run run(f, name);
      const DevicePointer none = 0, x = run.in(size, offset);
      const DevicePointer step = run.of(std::vector<StepRecord>(1));
      run.launch(2, 1, 256, 1, x, offset ? x : run.out(size), offset ? none : run.out(size, 2),
                 static_cast<long long>(size), step, 1u, 2u, 3, 1u << 31, 2.0f);
    }
  }
}

void penalize(Fixture* f, const std::string& name) {
  for (int n : kSizes) {
    Run run(f, name);
    const long long cut = n / 3;
    std::vector<Group> parts;
    if (cut) parts.push_back({0, cut, 0, 0});
    parts.push_back({cut, n, 1, 0});
    run.launch(2, 1, 256, 1, run.in(n), run.in(n), run.of(parts), static_cast<int>(parts.size()),
               static_cast<long long>(n), 0.1f, 0.01f);
  }
}

void maxNorm(Fixture* f, const std::string& name) {
  for (int rows : kRowCounts) {
    for (int width : kWidths) {
      Run run(f, name);
      const std::size_t n = static_cast<std::size_t>(rows) * width;
      const DevicePointer none = 0;
      run.launch(groups(rows, 16), 1, 256, 1, run.in(n), width % 2 ? none : run.out(n, 2), rows,
                 width, 0.5f);
    }
  }
}

// Those that have a block for 32 columns and all of their rows, and those of rows or elements.
void norm(Fixture* f, const std::string& name) {
  for (int rows : kRowCounts) {
    for (int width : kWidths) {
      Run run(f, name);
      const std::size_t n = static_cast<std::size_t>(rows) * width;
      const unsigned tiles = groups(width, 32), tall = std::min(8u, groups(rows, 64));
      const DevicePointer none = 0, x = run.in(n);
      const bool copied = name.find("backward") != std::string::npos && width % 2 == 0;
      const DevicePointer d16 = copied ? run.out(n, 2) : none;
      if (name == "batch_norm_forward") {
        run.launch(tiles, 1, 32, tall, x, run.in(width), rows, width, 1e-5f, 0.9f, 0.1f,
                   run.in(width), run.in(width), run.out(width), run.out(width), run.out(n));
      } else if (name == "batch_norm_fixed") {
        run.launch(groups(rows * width, 512), 1, 256, 1, x, run.in(width), rows, width, 1e-5f,
                   run.in(width), run.in(width), run.out(n));
      } else if (name == "batch_norm_backward") {
        run.launch(tiles, 1, 32, tall, x, run.in(width), run.in(width), run.in(width), rows, width,
                   run.in(width), run.in(n), d16, run.out(width), run.out(width));
      } else if (name == "layer_norm_forward") {
        run.launch(groups(rows, 16), 1, 256, 1, x, run.in(width), rows, width, 1e-5f,
                   run.out(rows), run.out(rows), run.out(n));
      } else if (name == "layer_norm_gamma") {
        run.launch(tiles, 1, 32, tall, x, run.in(rows), run.in(rows), run.in(n), rows, width,
                   run.out(width));
      } else {
        run.launch(groups(rows, 16), 1, 256, 1, x, run.in(rows), run.in(rows), run.in(width), rows,
                   width, run.in(n), d16);
      }
    }
  }
}

void scale(Fixture* f, const std::string& name) {
  for (int rows : kRowCounts) {
    for (int width : kWidths) {
      Run run(f, name);
      const std::size_t n = static_cast<std::size_t>(rows) * width;
      const DevicePointer none = 0, x = run.in(n);
      if (name == "scale_columns") {
        run.launch(groups(rows * width, 512), 1, 256, 1, x, run.in(width), run.out(n),
                   width % 2 ? none : run.out(n, 2), rows, width);
      } else {
        run.launch(groups(width, 32), 1, 32, std::min(8u, groups(rows, 64)), x, run.in(n), rows,
                   width, run.out(width));
      }
    }
  }
}

void copies(Fixture* f, const std::string& name) {
  for (int size : kSizes) {
    for (int offset : {0, 1}) {
      Run run(f, name);
      const long long n = size;
      run.launch(2, 1, 128, 1, run.in(size, offset),
                 run.out(size, name == "cast_bf16" ? 2 : 4, offset), n);
    }
  }
}

const std::map<std::string, Check> kChecks = {
    {"forward_", forward},     {"backward_", backward},   {"combine_chunks", combine},
    {"loss_", loss},           {"reduce_", reduce},       {"mean_loss", meanLoss},
    {"clip_scale", clipScale}, {"set_step", setStep},     {"set_batches", setBatches},
    {"advance", advance},      {"gather", gather},        {"update_", update},
    {"cast_bf16", copies},     {"copy_floats", copies},   {"prefetch_batch", prefetchBatch},
    {"take_batch", takeBatch}, {"dropout", dropout},      {"penalize", penalize},
    {"max_norm", maxNorm},     {"batch_", norm},          {"layer_", norm},
    {"average_", average},     {"scale_", scale},
    {"direction_", partsPass}, {"adapt_", partsPass},     {"trust_ratio", partNumbers},
    {"move_", moveMatrix},     {"newton_schulz_scale", partsPass},
    {"newton_schulz_length", partNumbers}, {"newton_schulz_polynomial", polynomial},
};

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) return std::printf("usage: kernels_check LIBRARY [KERNEL]\n"), 2;
  Fixture f(arguments[1]);
  void* handle = dlopen(arguments[1], RTLD_NOW);
  auto entry = reinterpret_cast<const emulator::Library* (*)()>(
      handle ? dlsym(handle, "warpstep_emulator_library") : nullptr);
  if (!entry) return std::printf("no library of kernels: %s\n", arguments[1]), 2;
  int clean = 0;
  for (const emulator::Kernel* k = entry()->kernels; k; k = k->next) {
    const std::string name = k->name;
    if (count > 2 && name != arguments[2]) continue;
    // By the name, or by its first part.
    auto check = kChecks.find(name);
    if (check == kChecks.end()) check = kChecks.find(name.substr(0, name.find('_') + 1));
    const int before = failures;
    if (check == kChecks.end()) {
      std::printf("kernel %s has no check\n", k->name);
      ++failures;
    } else {
      check->second(&f, name);
    }
    clean += failures == before;
  }
  MUST(f.end());
  std::printf("%d kernels clean\n", clean);
  return failures || !clean ? 1 : 0;
}
