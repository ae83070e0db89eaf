#!/usr/bin/env python3
"""Times a training step of Warpstep's CPU backend and of PyTorch on the same cores. They alternate, so that both see the same load on the
machine. Then the same again while another process keeps one core busy.

Usage: PYTHON benchmarks/compare.py [--layers 784-300-100-10] [--batch 128] [--optimizer adam] [--rounds 5] [--out FILE.md]
PYTHON is an interpreter with PyTorch 2. Build the jar first, for instance with ./warpstep info. A round runs each contender once, in its
own process, and takes that process's median step. The table has the median, minimum and maximum over the rounds.
"""
import argparse, datetime, json, os, pathlib, platform, statistics, subprocess, sys

here = pathlib.Path(__file__).resolve().parent
p = argparse.ArgumentParser()
p.add_argument('--layers', default='784-300-100-10'); p.add_argument('--batch', default='128'); p.add_argument('--optimizer', default='adam')
p.add_argument('--rounds', type=int, default=5); p.add_argument('--threads', type=int, default=os.cpu_count()); p.add_argument('--out')
a = p.parse_args()
shape = ['--layers', a.layers, '--batch', a.batch, '--optimizer', a.optimizer]

def warpstep(threads):
    out = subprocess.run([here.parent / 'warpstep', 'bench', *shape, '--devices', 'cpu', '--threads', str(threads), '--json'],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)['results'][0]['stepMillisMedian']

def pytorch(threads):
    out = subprocess.run([sys.executable, here / 'peers' / 'pytorch_mlp.py', *shape, '--threads', str(threads)],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out.splitlines()[-1])['stepMillisMedian']

def busy(contender, threads):
    burner = subprocess.Popen([sys.executable, '-c', 'while True: pass'])
    try:
        return contender(threads)
    finally:
        burner.kill(); burner.wait()

n = a.threads
contenders = {f'warpstep, {n} threads': lambda: warpstep(n), f'PyTorch, {n} threads': lambda: pytorch(n),
              'warpstep, 1 thread': lambda: warpstep(1), 'PyTorch, 1 thread': lambda: pytorch(1),
              f'warpstep, {n} threads, one core busy': lambda: busy(warpstep, n),
              f'PyTorch, {n} threads, one core busy': lambda: busy(pytorch, n)}
times = {name: [] for name in contenders}
for r in range(a.rounds):
    for name, measure in contenders.items():
        times[name].append(measure())
        print(f'round {r + 1}: {name}: {times[name][-1]:.3f} ms', file=sys.stderr, flush=True)

median = {name: statistics.median(ts) for name, ts in times.items()}
cpu = next((l.split(':')[1].strip() for l in open('/proc/cpuinfo') if l.startswith('model name')), platform.processor())
commit = subprocess.run(['git', '-C', here, 'rev-parse', '--short', 'HEAD'], capture_output=True, text=True).stdout.strip()
import torch
lines = [f'Training step, {a.layers}, batch {a.batch}, {a.optimizer}, float32. {cpu}, {os.cpu_count()} cores; PyTorch {torch.__version__};',
         f'commit {commit}; {datetime.date.today()}; {a.rounds} alternating rounds.', '',
         '| contender | ms per step: median | min | max |', '| --- | --- | --- | --- |']
lines += [f'| {name} | {median[name]:.3f} | {min(ts):.3f} | {max(ts):.3f} |' for name, ts in times.items()]
pairs = lambda x, y: statistics.median(b / w for w, b in zip(times[x], times[y]))
lines += ['', f'PyTorch / warpstep, median of the ratio in each round: {n} threads {pairs(f"warpstep, {n} threads", f"PyTorch, {n} threads"):.2f}, '
          f'1 thread {pairs("warpstep, 1 thread", "PyTorch, 1 thread"):.2f}, '
          f'one core busy {pairs(f"warpstep, {n} threads, one core busy", f"PyTorch, {n} threads, one core busy"):.2f}.',
          f'Warpstep with one core busy / Warpstep with 1 thread: {pairs("warpstep, 1 thread", f"warpstep, {n} threads, one core busy"):.2f}.']
text = '\n'.join(lines) + '\n'
print(text)
if a.out:
    with open(a.out, 'a') as f: f.write(text + '\n')
