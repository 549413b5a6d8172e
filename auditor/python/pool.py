"""Outlines made in worker processes, so that no file can stop a run: it may use up its time or kill its reader.

Every worker has a pipe of its own and reads one file at a time, hence a death or a breach of the time limit costs
that one file. The limit counts processor time where the system can (a busy machine loses no file); the wall clock is
a backstop.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

import msgspec

from auditor.python.extract import extract
from auditor.python.outline import Outline

SECONDS = 20.0
"""Processor time for one file."""

PATIENCE = 6.0
"""How many times ``SECONDS`` a file may take by the wall clock."""

MEMORY = 2 << 30
"""Bytes of address space for one worker, where the system can bound it."""

_READY = b"ready"
_START = 60.0


@dataclass
class _Worker:
    process: SpawnProcess
    pipe: Connection
    task: str = ""
    ready: bool = False
    deadline: float = 0.0


def read(
    sources: Sequence[tuple[str, bytes]], key: bytes, jobs: int, seconds: float = SECONDS
) -> Iterator[tuple[str, bytes]]:
    """The encoded outlines of sources, each with its name, in the order in which they are finished.

    A source that killed its worker or took more than ``seconds`` gives an outline with a ``problem``. Where worker
    processes cannot be started at all, the sources are read here.
    """
    waiting = sorted(sources, key=lambda source: (len(source[1]), source[0]))
    workers: list[_Worker] = []
    fresh = 0
    try:
        while waiting or any(worker.task for worker in workers):
            while len(workers) < min(jobs, len(waiting) + sum(bool(worker.task) for worker in workers)):
                workers.append(_started(key, seconds))
            for worker in _due(workers):
                answer = _heard(worker)
                if answer == _READY:
                    worker.ready, fresh = True, 0
                elif answer is None:
                    workers.remove(worker)
                    if worker.task:
                        yield worker.task, encoded(Outline(problem=_farewell(worker, seconds)))
                    else:
                        _stopped(worker)
                        fresh += 1
                else:
                    yield worker.task, answer
                    worker.task = ""
            if fresh > jobs:
                break
            for worker in workers:
                if worker.ready and not worker.task and waiting:
                    _given(worker, waiting, seconds)
    finally:
        for worker in workers:
            _stopped(worker)
    for name, source in waiting:
        yield name, encoded(extract(source, name, key))


def encoded(outline: Outline) -> bytes:
    """The form in which outlines travel and are kept."""
    try:
        return msgspec.msgpack.encode(outline)
    except (RecursionError, ValueError, OverflowError, TypeError) as error:
        return msgspec.msgpack.encode(Outline(problem=f"its outline cannot be kept: {type(error).__name__}"))


def _started(key: bytes, seconds: float) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, key, seconds), daemon=True)
    with contextlib.suppress(OSError, RuntimeError):
        process.start()
    theirs.close()
    return _Worker(process, ours, deadline=time.monotonic() + _START)


def _due(workers: Sequence[_Worker]) -> list[_Worker]:
    """The workers that have something to say, have died, or have run out of time."""
    busy = [worker for worker in workers if worker.task or not worker.ready]
    soonest = min((worker.deadline for worker in busy), default=0.0)
    heard = wait([worker.pipe for worker in busy], max(0.0, soonest - time.monotonic()))
    now = time.monotonic()
    return [worker for worker in busy if worker.pipe in heard or worker.deadline <= now]


def _heard(worker: _Worker) -> bytes | None:
    try:
        return worker.pipe.recv_bytes() if worker.pipe.poll() else None
    except (EOFError, OSError):
        return None


def _given(worker: _Worker, waiting: list[tuple[str, bytes]], seconds: float) -> None:
    name, source = waiting[-1]
    try:
        worker.pipe.send_bytes(source)
    except OSError:
        worker.ready = False  # it died between two files; the next look at its pipe says so
        return
    waiting.pop()
    worker.task, worker.deadline = name, time.monotonic() + seconds * PATIENCE


def _farewell(worker: _Worker, seconds: float) -> str:
    late = worker.deadline <= time.monotonic()
    code = _stopped(worker)
    if late or (hasattr(signal, "SIGVTALRM") and code == -signal.SIGVTALRM):
        return f"reading it took more than {seconds:g} s"
    return "the parser crashed on it"


def _stopped(worker: _Worker) -> int | None:
    worker.pipe.close()
    if worker.process.pid is None:
        return None
    worker.process.join(0.05 if not worker.task else 0.5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join(5)
    return worker.process.exitcode


def _work(pipe: Connection, key: bytes, seconds: float) -> None:
    """A worker's life: read a source, answer with its outline, until the pipe is closed."""
    gc.disable()
    timed = hasattr(signal, "setitimer")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if timed:
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)  # ends the process also inside the parser
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    extract(b"", "", key)  # loads the parser, so that no file pays for it
    pipe.send_bytes(_READY)
    with contextlib.suppress(EOFError, OSError):
        while True:
            source = pipe.recv_bytes()
            if timed:
                signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
            answer = encoded(extract(source, "", key))
            if timed:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            pipe.send_bytes(answer)
