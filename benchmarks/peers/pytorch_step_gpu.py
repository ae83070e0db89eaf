#!/usr/bin/env python3
"""Times PyTorch's training step on a GPU, the same work as `warpstep bench`: gathers a batch, by a permutation, from data on the device,
then forward, softmax cross-entropy, backward and fused Adam.

Usage: pytorch_step_gpu.py --layers 784-300-100-10 --batch 128 [--precision fp32,tf32,bf16] [--modes eager,compile,graph,compile-graph]
eager: operation by operation. compile: torch.compile(mode="max-autotune"), which captures CUDA graphs of forward and backward.
graph: an epoch of 8 whole steps as one hand-captured CUDA graph. compile-graph: the same with a compiled model.
Each line on stdin starts the next rounds (gpu_rounds.py). `--device cpu` is for trying the script out without a GPU.
"""
import argparse
import functools

import torch
from torch import nn

import gpu_rounds

BATCHES = 8
MODES = ["eager", "compile", "graph", "compile-graph"]

p = argparse.ArgumentParser()
p.add_argument("--layers", required=True)
p.add_argument("--batch", type=int, required=True)
p.add_argument("--precision", default="fp32")
p.add_argument("--modes", default=",".join(MODES))
p.add_argument("--device", default="cuda")
p.add_argument("--rounds", type=int, default=7)
p.add_argument("--warm-up", type=float, default=0.5)
a = p.parse_args()
for mode in a.modes.split(","):
    if mode not in MODES:
        p.error(f"unknown mode: {mode} (known: {', '.join(MODES)})")
widths = [int(w) for w in a.layers.split("-")]
gpu = a.device == "cuda"
torch.manual_seed(1)
rows = BATCHES * a.batch
x = torch.randn(rows, widths[0], device=a.device)
y = torch.randint(0, widths[-1], (rows,), device=a.device)
order = torch.randperm(rows, device=a.device).view(BATCHES, a.batch)


class Step(nn.Module):
    """Maps the indices of a batch to its loss. The data are buffers, so a captured graph does not have to copy them."""

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
    # Takes effect at each cuBLAS call, and in torch.compile when it compiles.
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
        call = gpu_rounds.Replay(graph, model, loss_of, optimizer, batches)
    return gpu_rounds.Contender(call, BATCHES, before, precision=precision, mode=mode)


modes = [m for m in a.modes.split(",") if gpu or m in ("eager", "compile")]
makers = {f"{pr} {m}": functools.partial(contender, pr, m) for pr in a.precision.split(",") for m in modes}
gpu_rounds.serve(makers, a.warm_up, a.rounds)
