// Records that Java writes as bytes; their layout is part of the interface.
#pragma once

// Learning rate and momentum of a step that a schedule gives.
struct Rate {
  double lr;
  double momentum;
};

// The twin of op/Step, which a step reads and advances on the device.
struct StepRecord {
  double lr;
  double momentum;
  double product;
  double warm;
  double warm_decay;
  double decay[2];
  double power[2];
  long long t;
  const Rate* rates;  // of step t at t % window; null where lr and momentum stay as set
  long long window;
};

// The twin of backend/Batches and of the op/Permutation in it.
struct BatchesRecord {
  int rows;
  int size;
  int count;
  int batch;
  int epoch;
  int shuffled;
  int half_bits;
  unsigned seed_low;
  unsigned seed_high;
  unsigned keys[17];
};

// The components of a catalogue's record in the order of their declaration; booleans are 0 or 1.
struct Hyper {
  double value[8];
};

// The parameters in [from, to).
struct Group {
  long long from;
  long long to;
  int decayed;
  int kind;  // 2 * (which factor of the learning rate) + decayed
};

constexpr int kLrFactors = 8;

struct UpdateArguments {
  float* theta;
  const float* gradient;
  unsigned short* theta16;  // bf16 copy of theta, or null
  float* state[3];
  const StepRecord* step;
  const float* scale;  // factor of the gradient, or null
  const Group* groups;
  long long n;
  int group_count;
  float limit;  // the gradient is clamped to [-limit, limit] if above 0
  double lr_factor[kLrFactors];
  Hyper decayed;
  Hyper undecayed;
};

// One parameter tensor: its elements, and where its chunks begin among those of all.
struct Part {
  long long from;
  long long to;
  long long chunk;
  int decayed;
  int hidden;
};

// A pass over parameter tensors, chunk by chunk.
struct PartsArguments {
  float* theta;
  const float* gradient;
  unsigned short* theta16;      // bf16 copy of theta, or null
  unsigned short* direction16;  // bf16 copy of the state vector of the directions, or null
  float* state[3];
  const StepRecord* step;
  const float* scale;  // factor of the gradient, or null
  const Part* parts;
  float* sums;     // chunk sums of the squares of the directions, then of theta where asked
  float* numbers;  // one of each part: a trust ratio, or what a direction is divided by
  long long chunks;
  int part_count;
  float limit;  // the gradient is clamped to [-limit, limit] if above 0
  Hyper decayed;
  Hyper undecayed;
};

static_assert(sizeof(StepRecord) == 96, "StepRecord");
static_assert(sizeof(BatchesRecord) == 104, "BatchesRecord");
static_assert(sizeof(Hyper) == 64, "Hyper");
static_assert(sizeof(Group) == 24, "Group");
static_assert(sizeof(UpdateArguments) == 280, "UpdateArguments");
static_assert(sizeof(Part) == 32, "Part");
static_assert(sizeof(PartsArguments) == 240, "PartsArguments");
