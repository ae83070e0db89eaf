#!/usr/bin/env python3
"""Times PyTorch's optimizers on one flat vector of random parameters and gradients, as `warpstep bench --optimizers` does: each eager
and as a CUDA graph of 8 updates. Also times a device copy.

Usage: pytorch_update_gpu.py --parameters 1e6 [--optimizers sgd,momentum,nesterov,adagrad,rmsprop,adam,adamw] [--modes eager,graph]
Each line on stdin starts the next rounds (gpu_rounds.py). `--device cpu` is for trying the script out without a GPU.
"""
import argparse
import functools

import torch

import gpu_rounds

RULES = {
    "sgd": lambda ps, kw: torch.optim.SGD(ps, lr=0.01, fused=True),
    "momentum": lambda ps, kw: torch.optim.SGD(ps, lr=0.01, momentum=0.9, fused=True),
    "nesterov": lambda ps, kw: torch.optim.SGD(ps, lr=0.01, momentum=0.9, nesterov=True, fused=True),
    # PyTorch has no fused RMSprop, and its fused Adagrad is for the CPU only.
    "adagrad": lambda ps, kw: torch.optim.Adagrad(ps, lr=0.01, foreach=True),
    "rmsprop": lambda ps, kw: torch.optim.RMSprop(ps, lr=1e-3, alpha=0.9, foreach=True, **kw),
    "adam": lambda ps, kw: torch.optim.Adam(ps, lr=1e-3, fused=True, **kw),
    "adamw": lambda ps, kw: torch.optim.AdamW(ps, lr=1e-3, fused=True, **kw),
}
UNCAPTURABLE = {"adagrad"}
MODES = ["eager", "graph"]
EACH = 8
COPY = 1 << 26

p = argparse.ArgumentParser()
p.add_argument("--parameters", type=float, required=True)
p.add_argument("--optimizers", default=",".join(RULES))
p.add_argument("--modes", default=",".join(MODES))
p.add_argument("--device", default="cuda")
p.add_argument("--rounds", type=int, default=7)
p.add_argument("--warm-up", type=float, default=0.2)
a = p.parse_args()
for mode in a.modes.split(","):
    if mode not in MODES:
        p.error(f"unknown mode: {mode} (known: {', '.join(MODES)})")
gpu = a.device == "cuda"
n = int(a.parameters)
torch.manual_seed(1)
gradient = torch.randn(n, device=a.device)


def captured(call):
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for _ in range(EACH):
            call()
    return gpu_rounds.Replay(graph, call)  # an optimizer's bound `step` holds its parameters and state


def update(name, mode):
    theta = torch.nn.Parameter(torch.randn(n, device=a.device))
    theta.grad = gradient
    rule = RULES[name]([theta], {"capturable": True} if mode == "graph" else {})
    call = captured(rule.step) if mode == "graph" else rule.step
    return gpu_rounds.Contender(call, EACH if mode == "graph" else 1, optimizer=name, mode=mode)


def copy():
    source, target = torch.randn(COPY, device=a.device), torch.empty(COPY, device=a.device)
    return gpu_rounds.Contender(lambda: target.copy_(source), optimizer="copy", mode="eager", bytes=8 * COPY)


makers = {"copy": copy}
for name in a.optimizers.split(","):
    for mode in a.modes.split(","):
        if mode == "graph" and (not gpu or name in UNCAPTURABLE):
            continue
        makers[f"{name} {mode}"] = functools.partial(update, name, mode)
gpu_rounds.serve(makers, a.warm_up, a.rounds)
