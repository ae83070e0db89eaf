// Every kernel, in one translation unit.
#include "activations.cuh"
#include "averages.cuh"
#include "losses.cuh"
#include "optimizers.cuh"
#include "optimizers_adam.cuh"
#include "optimizers_sign.cuh"
#include "position.cuh"
#include "reduction.cuh"
