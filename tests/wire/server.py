"""An HTTP server on loopback that plays vendors by a script, and counts what reaches it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any

from tests.wire.asked import Answer, Asked
from tests.wire.formats import FORMATS
from tests.wire.rules import Rules

Script = Callable[[Asked], Answer | Awaitable[Answer]]


class Loopback:
    """`async with Loopback(script) as server:` — `server.url` is its address; `connections`, `asked` what came."""

    def __init__(self, script: Script, *, rules: Rules | None = None, model: str = "big") -> None:
        """`rules`: how strict it is; without them it refuses what every server of its format does."""
        self._script, self._rules, self._model = script, rules or Rules(), model
        self.refused: list[str] = []
        self.cancelled = 0
        self._serving: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.asked: list[Asked] = []
        self.at_once = 0
        self.most_at_once = 0

    async def __aenter__(self) -> Loopback:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        first, *rest = head.split("\r\n")
        method, target, _ = first.split(" ", 2)
        headers = {
            k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in rest if ":" in line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        path = target.split("?")[0]
        if method == "GET":
            told_ = self._rules.listing(path, self._model)
            status = 200 if told_ is not None else 404
            return await self._send(writer, status, json.dumps(told_ or {"error": "no such path"}).encode())
        form = next((f for f in FORMATS if f.reads(path)), None)
        if form is None:
            return await self._send(writer, 404, b'{"error": {"message": "no such path"}}')
        told: dict[str, Any] = form.asked(path, json.loads(body))
        asked = Asked(
            format=form.name,
            path=target,
            body=json.loads(body),
            headers=headers,
            number=len(self.asked),
            **told,
        )
        self.asked.append(asked)
        if (refusal := self._rules.refusal(asked)) is not None:
            self.refused.append(refusal.error)
            if self._rules.breaks_streams and asked.streamed:
                writer.write(_head(200, None, form.content_type, {}) + b"0\r\n\r\n")
                return True
            return await self._play(writer, form, refusal, asked)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            played = self._script(asked)
            answer = played if isinstance(played, Answer) else await played
            if answer.delay_s:
                await self._working(answer.delay_s, reader)
            return await self._play(writer, form, answer, asked)
        finally:
            self.at_once -= 1

    async def _working(self, seconds: float, reader: asyncio.StreamReader) -> None:
        """Time that a model takes; it stops, and says so in `cancelled`, when its caller hangs up."""
        hung_up = asyncio.ensure_future(reader.read(1))
        done, _ = await asyncio.wait({hung_up}, timeout=seconds)
        if done and not hung_up.result():
            self.cancelled += 1
            raise ConnectionResetError
        hung_up.cancel()
        await asyncio.wait({hung_up})  # else it still reads when the next request is waited for

    async def _play(self, writer: asyncio.StreamWriter, form: Any, answer: Answer, asked: Asked) -> bool:
        if answer.drop == "before":
            writer.transport.abort()
            return False
        if answer.raw is not None:
            return await self._send(writer, answer.status, answer.raw)
        if answer.status >= 400:
            body = json.dumps(form.error(answer)).encode()
            return await self._send(writer, answer.status, body, extra=dict(answer.headers))
        if not asked.streamed:
            body = json.dumps(form.answer(answer, asked)).encode()
            if answer.drop == "middle":
                writer.write(_head(200, len(body), "application/json", {}) + body[: len(body) // 2])
                await writer.drain()
                writer.transport.abort()
                return False
            return await self._send(writer, 200, body, extra=dict(answer.headers))
        writer.write(_head(200, None, form.content_type, dict(answer.headers)))
        events = list(form.stream(answer, asked))
        for event in events[: len(events) // 2] if answer.drop == "middle" else events:
            writer.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
            await writer.drain()
            if answer.pause_s:
                await asyncio.sleep(answer.pause_s)
        if answer.drop == "middle":
            writer.transport.abort()
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True

    async def _send(
        self, writer: asyncio.StreamWriter, status: int, body: bytes, extra: dict[str, str] | None = None
    ) -> bool:
        writer.write(_head(status, len(body), "application/json", extra or {}) + body)
        await writer.drain()
        return True


def _head(status: int, length: int | None, content_type: str, extra: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {'OK' if status < 400 else 'Error'}", f"content-type: {content_type}"]
    lines.append(f"content-length: {length}" if length is not None else "transfer-encoding: chunked")
    lines += [f"{name}: {value}" for name, value in extra.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
