#!/usr/bin/env python3
"""PyTorch's training step on a GPU, the same work as `warpstep bench`: a batch gathered by a permutation from data on the device,
forward, softmax cross-entropy, backward, fused Adam.

Usage: pytorch_step_gpu.py --layers 784-300-100-10 --batch 128 [--precision fp32,tf32,bf16] [--modes eager,compile,graph,compile-graph]
eager: operation by operation. compile: torch.compile(mode="max-autotune"), which captures CUDA graphs of forward and backward.
graph: an epoch of 8 whole steps as one hand-captured CUDA graph. compile-graph: the same of a compiled model.
One round at each line on stdin (gpu_rounds.py). `--device cpu` is there to rehearse this script without a GPU.
"""
import argparse
import functools

import torch
from torch import nn

import gpu_rounds

BATCHES = 8

p = argparse.ArgumentParser()
p.add_argument("--layers", required=True)
p.add_argument("--batch", type=int, required=True)
p.add_argument("--precision", default="fp32")
p.add_argument("--modes", default="eager,compile,graph,compile-graph")
p.add_argument("--device", default="cuda")
p.add_argument("--rounds", type=int, default=7)
p.add_argument("--warm-up", type=float, default=0.5)
a = p.parse_args()
widths = [int(w) for w in a.layers.split("-")]
gpu = a.device == "cuda"
torch.manual_seed(1)
rows = BATCHES * a.batch
x = torch.randn(rows, widths[0], device=a.device)
y = torch.randint(0, widths[-1], (rows,), device=a.device)
order = torch.randperm(rows, device=a.device).view(BATCHES, a.batch)


class Step(nn.Module):
    """Indices of a batch to its loss. The data are buffers, so that a captured graph need not copy them."""

    def __init__(self, bf16):
        super().__init__()
        layers = []
        for i, (fan_in, fan_out) in enumerate(zip(widths, widths[1:])):
            layers.append(nn.Linear(fan_in, fan_out))
            if i + 2 < len(widths):
                layers.append(nn.ReLU())
        self.layers = nn.Sequential(*layers)
        self.register_buffer("x", x)
        self.register_buffer("y", y)
        self.bf16 = bf16

    def forward(self, indices):
        with torch.autocast(a.device, dtype=torch.bfloat16, enabled=self.bf16):
            logits = self.layers(self.x.index_select(0, indices))
            return nn.functional.cross_entropy(logits, self.y.index_select(0, indices))


def precision_setter(precision):
    # Read by cuBLAS at each call, and by torch.compile when it compiles.
    return lambda: torch.set_float32_matmul_precision("high" if precision == "tf32" else "highest")


def contender(precision, mode):
    before = precision_setter(precision)
    before()
    model = Step(precision == "bf16").to(a.device)
    captured = mode in ("graph", "compile-graph")
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True, **({"capturable": True} if captured else {}))
    loss_of = model
    if mode == "compile":
        loss_of = torch.compile(model, mode="max-autotune")
    if mode == "compile-graph":
        loss_of = torch.compile(model, mode="max-autotune-no-cudagraphs")

    def step(indices):
        optimizer.zero_grad(set_to_none=True)
        loss_of(indices).backward()
        optimizer.step()

    def epoch():
        for indices in batches:
            step(indices)

    batches = [order[i].clone() for i in range(BATCHES)]
    call = epoch
    if captured:
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                step(batches[0])
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            epoch()
        # A graph holds addresses, not tensors: what it was captured with must stay alive as long as it.
        held = (model, optimizer, batches)
        call = lambda graph=graph, held=held: graph.replay()
    return gpu_rounds.Contender(call, BATCHES, before, precision=precision, mode=mode)


modes = [m for m in a.modes.split(",") if gpu or m in ("eager", "compile")]
makers = {f"{pr} {m}": functools.partial(contender, pr, m) for pr in a.precision.split(",") for m in modes}
gpu_rounds.serve(makers, a.warm_up, a.rounds)
