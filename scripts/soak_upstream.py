#!/usr/bin/env python3
"""The fault matrix's upstream as a process of its own, so that the clients beside it cannot starve it, and one that says when it was late.

Reads {path: steps} pickled from its input; the first line of its output is its port. A line on its input ends it; it then prints, as JSON, how
many connections are still open and when, and for how long, it was kept from working (CLOCK_MONOTONIC)."""

import asyncio
import json
import pathlib
import pickle
import re
import socket
import struct
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tests/EndToEnd"))

from test_fault_matrix import EARLY, HALF_CLOSE, RESET, STALL

# Between looks at the clock; what is missed by more is noted.
TICK, LATE = 0.02, 0.1


class Upstream:
    def __init__(self, scripts):
        self.scripts, self.open, self.late = scripts, set(), []

    async def watch_the_clock(self):
        while True:
            before = time.monotonic()
            await asyncio.sleep(TICK)
            if (late := time.monotonic() - before - TICK) > LATE:
                self.late.append((before, late))

    async def serve(self, reader, writer):
        self.open.add(writer)
        try:
            await self._exchange(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self.open.discard(writer)

    async def _exchange(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        script = self.scripts[head.split()[1].decode().rsplit("/", 1)[1]]
        if EARLY not in script:
            if length := re.search(rb"content-length: (\d+)", head):
                await reader.readexactly(int(length[1]))
            elif b"transfer-encoding" in head:
                await reader.readuntil(b"0\r\n\r\n")
        for step in script:
            await self._play(step, reader, writer)

    async def _play(self, step, reader, writer):
        if isinstance(step, bytes):
            writer.write(step)
            await writer.drain()
            # What follows is another segment, and not part of the same read.
            await asyncio.sleep(0.02)
        elif step == RESET:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        elif step in (STALL, HALF_CLOSE):
            if step == HALF_CLOSE:
                writer.write_eof()
            while await reader.read(65536):
                pass


async def main():
    upstream = Upstream(pickle.load(sys.stdin.buffer))
    server = await asyncio.start_server(upstream.serve, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    clock = asyncio.create_task(upstream.watch_the_clock())
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.readline)
    clock.cancel()
    print(json.dumps({"open": len(upstream.open), "late": upstream.late}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
