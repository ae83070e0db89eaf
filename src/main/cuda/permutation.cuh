// Philox 4x32-10 and the order of an epoch: the twins of op/Philox, op/Permutation and
// backend/Batches.
#pragma once

#include "kernel.cuh"
#include "records.cuh"

constexpr int kPermutationRounds = 16;
constexpr unsigned kShuffleStream = 3u << 24;  // Philox.Stream.SHUFFLE in the counter's top byte

DEVICE void philox(unsigned (&c)[4], unsigned k0, unsigned k1) {
  UNROLL
  for (int round = 0; round < 10; round++) {
    const unsigned high0 = __umulhi(0xD2511F53u, c[0]);
    const unsigned low0 = 0xD2511F53u * c[0];
    const unsigned high1 = __umulhi(0xCD9E8D57u, c[2]);
    const unsigned low1 = 0xCD9E8D57u * c[2];
    c[0] = high1 ^ c[1] ^ k0;
    c[1] = low1;
    c[2] = high0 ^ c[3] ^ k1;
    c[3] = low0;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
}

// Sets the keys of the permutation to those of the record's epoch.
DEVICE void permutation_keys(BatchesRecord* b) {
  UNROLL
  for (int index = 0; index <= kPermutationRounds / 4; index++) {
    unsigned words[4] = {static_cast<unsigned>(index), 0u, static_cast<unsigned>(b->epoch),
                         kShuffleStream};
    philox(words, b->seed_low, b->seed_high);
    UNROLL
    for (int i = 0; i < 4; i++) {
      if (4 * index + i < kPermutationRounds) {
        b->keys[4 * index + i] = words[i];
      }
    }
    if (index == kPermutationRounds / 4) {
      b->keys[kPermutationRounds] = b->rows == 1 ? 0u : words[0] & 1u;
    }
  }
}

// Makes the record that of the next batch; after the last of an epoch comes the first of the next.
DEVICE void next_batch(BatchesRecord* b) {
  if (++b->batch == b->count) {
    b->batch = 0;
    b->epoch++;
    if (b->shuffled) {
      permutation_keys(b);
    }
  }
}

// MurmurHash3's finalizer.
DEVICE unsigned mix(unsigned x) {
  x ^= x >> 16;
  x *= 0x85EBCA6Bu;
  x ^= x >> 13;
  x *= 0xC2B2AE35u;
  return x ^ x >> 16;
}

// Row of the data set that is row i of the present batch.
DEVICE int batch_row(const BatchesRecord* __restrict__ b, int i) {
  const int position = b->batch * b->size + i;
  if (!b->shuffled) {
    return position;
  }
  const int h = b->half_bits;
  const unsigned mask = (1u << h) - 1u;
  const unsigned n = static_cast<unsigned>(b->rows);
  unsigned x = static_cast<unsigned>(position);
  do {
    unsigned left = x >> h;
    unsigned right = x & mask;
    UNROLL
    for (int round = 0; round < kPermutationRounds; round++) {
      const unsigned next = left ^ (mix(right ^ b->keys[round]) & mask);
      left = right;
      right = next;
    }
    x = left << h | right;
  } while (x >= n);
  return static_cast<int>(x < 2u ? x ^ b->keys[kPermutationRounds] : x);
}
