"""Measures contenders of PyTorch in rounds, one round at each line on stdin, so that a caller can take turns with another program."""
import json
import sys
import time
import traceback

import torch


class Contender:
    """One operation; `call` may return before the device has done it, and does it `each` times."""

    def __init__(self, call, each=1, before=lambda: None, **facts):
        self.call, self.each, self.before, self.facts = call, each, before, facts
        self.seconds = None

    def run(self, calls):
        """Seconds of so many calls, with one wait at their end."""
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
        """Milliseconds of the operation, the mean of a round."""
        self.before()
        calls = max(1, round(seconds / self.seconds))
        taken = self.run(calls)
        self.seconds = taken / calls
        return taken / calls / self.each * 1e3


def serve(makers, warm_up, rounds):
    """Makes the contenders of `makers` (name to function) and says that it is ready; then at each line on stdin takes `rounds` rounds
    of all in turns and prints their times. One that cannot be made is named with its reason and left out."""
    contenders, failed = [], {}
    for name, make in makers.items():
        try:
            contender = make()
            contender.warm_up(warm_up)
            contenders.append(contender)
        except Exception as e:  # whatever a compiler throws: the others are measured all the same
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
