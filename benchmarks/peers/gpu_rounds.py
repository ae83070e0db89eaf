"""Times PyTorch contenders, some rounds for each line on stdin, so that a caller can alternate with another program."""
import json
import sys
import time
import traceback

import torch


class Replay:
    """Replays a captured CUDA graph. The graph holds only the addresses of what it uses, so this keeps `used` (the model, the optimizer,
    the batches) alive with it: without a reference their memory would be freed and reused, and the replay would access it."""

    def __init__(self, graph, *used):
        self.graph, self.used = graph, used

    def __call__(self):
        self.graph.replay()


class Contender:
    """One operation. `call` performs it `each` times, and may return before the device has finished."""

    def __init__(self, call, each=1, before=lambda: None, **facts):
        self.call, self.each, self.before, self.facts = call, each, before, facts
        self.seconds = None

    def run(self, calls):
        """Seconds that so many calls take, with one synchronization at the end."""
        start = time.perf_counter()
        for _ in range(calls):
            self.call()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        return time.perf_counter() - start

    def warm_up(self, seconds):
        self.before()
        calls, total = 1, 0.0
        while total < seconds:
            taken = self.run(calls)
            total += taken
            self.seconds = taken / calls
            if taken < 0.05:
                calls *= 2

    def round(self, seconds):
        """Mean milliseconds of the operation in one round."""
        self.before()
        calls = max(1, round(seconds / self.seconds))
        taken = self.run(calls)
        self.seconds = taken / calls
        return taken / calls / self.each * 1e3


def serve(makers, warm_up, rounds):
    """Makes the contenders with `makers` (name to function) and prints one JSON object when ready. Then, for each line on stdin, runs
    `rounds` rounds, all contenders in turn, and prints their times. A contender that cannot be made is left out; its name and the
    reason are in the first object."""
    contenders, failed = [], {}
    for name, make in makers.items():
        try:
            contender = make()
            contender.warm_up(warm_up)
            contenders.append(contender)
        except Exception as e:  # compilers throw all sorts of things; go on with the other contenders
            traceback.print_exc()
            failed[name] = f"{type(e).__name__}: {e}".splitlines()[0]
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    print(json.dumps({"torch": torch.__version__, "cuda": torch.version.cuda, "gpu": gpu, "failed": failed}), flush=True)
    for _ in sys.stdin:
        times = [[] for _ in contenders]
        for contender in contenders:
            contender.warm_up(0.05)
        for _ in range(rounds):
            for contender, millis in zip(contenders, times):
                millis.append(contender.round(0.05))
        print(json.dumps([{**c.facts, "millis": millis} for c, millis in zip(contenders, times)]), flush=True)
