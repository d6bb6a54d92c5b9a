"""The console under load: fifty browsers' sockets on one server; from the facilitator's step to everybody's update.

    uv run tests/benchmarks/console.py [--clients 50] [--seconds 600] [--every 1]

Every step is a message to all, which changes a panel on every page, and every tenth moves the exercise on. Measured
from the facilitator's click (the request leaves) to each socket that has the words. The server is a process of its
own; its processor time and memory are read from /proc (Linux). The report is added to console.md beside this script.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
PORT = 8123
ORIGIN = f"http://127.0.0.1:{PORT}"


def begin(folder: Path, scenario: str) -> tuple[subprocess.Popen[str], list[tuple[str, str]]]:
    """Start the server; give it with its codes and what each opens."""
    words = ["run.py", "serve", scenario, "--port", str(PORT), "--store", str(folder / "load.db")]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    codes = []
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.match(r"  (\w{4} \w{4})  (.+)", line):
            codes.append((found[1], found[2].strip()))
        if line.startswith("Stop with"):
            break
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return process, codes
    raise SystemExit("the server did not come up")


def join(code: str) -> tuple[str, str]:
    """Take a seat; give its page and its cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": ORIGIN}
    connection.request("POST", "/join", urlencode({"code": code}), headers)
    answer = connection.getresponse()
    answer.read()
    page, cookie = answer.headers["location"], answer.headers["set-cookie"].partition(";")[0]
    connection.close()
    return page, cookie


def act(page: str, cookie: str, kind: str, body: dict[str, object]) -> bool:
    """Do something as the facilitator's page would."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    headers = {"content-type": "application/json", "origin": ORIGIN, "cookie": cookie}
    connection.request("POST", f"{page}/do/{kind}", json.dumps(body), headers)
    found = json.loads(connection.getresponse().read())
    connection.close()
    return bool(found["accepted"])


Codes = list[tuple[str, str]]


class Listener:
    """One browser: notes when each step's words came, and what it was sent."""

    def __init__(self, page: str, cookie: str) -> None:
        self.page, self.cookie = page, cookie
        self.came: dict[str, float] = {}
        self.bytes = 0
        self.drops = 0
        self.stop = False

    async def listen(self) -> None:
        """Listen, and come back when dropped."""
        headers = {"cookie": self.cookie}
        while not self.stop:
            try:
                address = f"ws://127.0.0.1:{PORT}{self.page}/socket"
                async with connect(address, origin=ORIGIN, additional_headers=headers, max_size=None) as open_:  # type: ignore[arg-type]
                    await self._read(open_)
            except (OSError, asyncio.IncompleteReadError, Exception):  # noqa: BLE001  whatever ends a connection
                if not self.stop:
                    self.drops += 1
                    await asyncio.sleep(0.5)

    async def _read(self, open_: ClientConnection) -> None:
        await open_.send("{}")
        async for text in open_:
            now = time.perf_counter()
            self.bytes += len(text)
            for step in re.findall(r"step-\d+-", str(text)):
                self.came.setdefault(step, now)


def spent(pid: int) -> tuple[float, float]:
    """Processor seconds and megabytes of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = os.sysconf("SC_CLK_TCK")
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return (int(fields[11]) + int(fields[12])) / ticks, pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def load(codes: Codes, clients: int, seconds: float, every: float, pid: int) -> dict[str, float]:
    """Let everybody listen while the facilitator acts."""
    white, cookie = await asyncio.to_thread(join, codes[0][0])
    places = [await asyncio.to_thread(join, codes[number % len(codes)][0]) for number in range(clients)]
    listeners = [Listener(*place) for place in places]
    tasks = [asyncio.create_task(each.listen()) for each in listeners]
    await asyncio.sleep(4)
    cpu, _ = spent(pid)
    sent: dict[str, float] = {}
    began, number = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        number += 1
        word = f"step-{number}-"
        sent[word] = time.perf_counter()
        await asyncio.to_thread(act, white, cookie, "message", {"way": "open", "text": word})
        if number % 10 == 0:
            for verb in ("begin", "on", "next"):
                await asyncio.to_thread(act, white, cookie, "clock", {"verb": verb})
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - sent[word])))
    await asyncio.sleep(3)
    took = time.perf_counter() - began
    after, memory = spent(pid)
    for each in listeners:
        each.stop = True
    for task in tasks:
        task.cancel()
    delays = sorted(each.came[word] - at for each in listeners for word, at in sent.items() if word in each.came)
    return {
        "steps": number,
        "missing": clients * number - len(delays),
        "p50_ms": 1000 * statistics.median(delays),
        "p95_ms": 1000 * delays[int(0.95 * len(delays))],
        "max_ms": 1000 * delays[-1],
        "drops": sum(each.drops for each in listeners),
        "cores": (after - cpu) / took,
        "memory_mb": memory,
        "kb_a_client_a_step": sum(each.bytes for each in listeners) / clients / number / 1000,
    }


def main() -> None:
    """Measure, print, and add a line to the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between steps")
    parser.add_argument("--scenario", default="tsunami_relief")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        process, codes = begin(Path(folder), asked.scenario)
        try:
            found = asyncio.run(load(codes, asked.clients, asked.seconds, asked.every, process.pid))
        finally:
            process.terminate()
            process.wait(timeout=10)
    words = ", ".join(f"{name} {value:.3g}" for name, value in found.items())
    busy = os.getloadavg()[0]
    today = dt.datetime.now(tz=dt.UTC).date()
    line = f"| {today} | {asked.scenario} | {asked.clients} | {asked.seconds:.0f} | {busy:.1f} | {words} |\n"
    print(line)
    report = Path(__file__).with_suffix(".md")
    if not report.exists():
        heads = ("date", "scenario", "clients", "seconds", "load of the machine (2 cores)", "measured")
        head = f"| {' | '.join(heads)} |\n{'|---' * len(heads)}|\n"
        report.write_text(f"# The console under load\n\nBy `console.py`.\n\n{head}", encoding="utf-8")
    with report.open("a", encoding="utf-8") as stream:
        stream.write(line)


if __name__ == "__main__":
    main()
