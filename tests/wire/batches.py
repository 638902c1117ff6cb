"""Loopback servers that play the batch endpoints of OpenAI and Anthropic, in their wire formats, and can be slow or fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Answering = Callable[[Mapping[str, Any]], str]


class Night:
    """`with Night(answer) as server:` Batches end when `server.dawn` is set. `breaks` are custom ids' results by number.

    `answer` gets a request's body and returns the reply's text; "ERROR" fails at the vendor, "BAD" is refused.
    """

    def __init__(self, answer: Answering) -> None:
        self._answer = answer
        self.dawn = True
        self.drop_after_create = False
        self.batches: dict[str, dict[str, Any]] = {}
        self.files: dict[str, str] = {}
        self.paths: list[str] = []

    @property
    def asked(self) -> list[str]:
        """The custom ids of everything that was ever handed in."""
        return [line["custom_id"] for batch in self.batches.values() for line in batch["lines"]]

    def __enter__(self) -> Night:
        night = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                self._send(night.get(self.path.split("?")[0]))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                told = night.post(self.path.split("?")[0], body, self.headers.get("content-type", ""))
                if night.drop_after_create and "batches" in self.path:
                    self.close_connection = True
                    self.connection.close()
                    return
                self._send(told)

            def _send(self, told: Any) -> None:
                data = told.encode() if isinstance(told, str) else json.dumps(told).encode()
                self.send_response(404 if told is None else 200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def post(self, path: str, body: bytes, content_type: str) -> Any:
        self.paths.append(path)
        if path.endswith("/files"):
            name = f"file-{len(self.files)}"
            self.files[name] = _uploaded(body, content_type)
            return {"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "q", "purpose": "batch", "status": "processed"}  # fmt: skip
        told = json.loads(body)
        name = f"batch_{len(self.batches)}"
        if path.endswith("/messages/batches"):
            lines = [{"custom_id": r["custom_id"], "body": r["params"]} for r in told["requests"]]
        else:
            lines = [json.loads(line) for line in self.files[told["input_file_id"]].splitlines()]
        self.batches[name] = {"lines": lines, "metadata": told.get("metadata"), "at": datetime.now(UTC)}
        return self._shown(name, path)

    def get(self, path: str) -> Any:
        self.paths.append(path)
        parts = path.strip("/").split("/")
        if parts[-1] == "content":
            return self.files[parts[-2]]
        if parts[-1] == "results":
            return "\n".join(json.dumps(self._message(line)) for line in self.batches[parts[-2]]["lines"])
        if parts[-1] == "batches":
            data = [self._shown(name, path) for name in reversed(list(self.batches))]
            return {"object": "list", "data": data, "has_more": False, "first_id": None, "last_id": None}
        return self._shown(parts[-1], path) if parts[-1] in self.batches else None

    def _shown(self, name: str, path: str) -> dict[str, Any]:
        batch = self.batches[name]
        if "/messages/" in path:
            at = batch["at"].isoformat()
            counts = {"processing": 0, "succeeded": 0, "errored": 0, "canceled": 0, "expired": 0}
            return {
                "id": name, "type": "message_batch", "processing_status": "ended" if self.dawn else "in_progress",
                "created_at": at, "expires_at": at, "ended_at": None, "archived_at": None, "cancel_initiated_at": None,
                "request_counts": counts, "results_url": f"{self.url}/v1/messages/batches/{name}/results",
            }  # fmt: skip
        shown = {
            "id": name, "object": "batch", "endpoint": "/v1/chat/completions", "input_file_id": "x",
            "completion_window": "24h", "status": "in_progress", "created_at": int(batch["at"].timestamp()),
            "metadata": batch["metadata"],
        }  # fmt: skip
        if self.dawn:
            lines = [self._line(line) for line in batch["lines"]]
            for kind in ("output", "error"):
                of_kind = [
                    line for line in lines if (line["response"]["status_code"] == 200) == (kind == "output")
                ]
                if of_kind:
                    self.files[f"{name}-{kind}"] = "\n".join(map(json.dumps, of_kind))
                    shown[f"{kind}_file_id"] = f"{name}-{kind}"
            shown["status"] = "completed"
        return shown

    def _line(self, line: Mapping[str, Any]) -> dict[str, Any]:
        text = line.get("text") or line.setdefault("text", self._answer(line["body"]))  # type: ignore[attr-defined]
        status = {"ERROR": 500, "BAD": 400}.get(text, 200)
        body: dict[str, Any] = {"error": {"message": "no luck"}}
        if status == 200:
            message = {"role": "assistant", "content": text}
            usage = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
            body = {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}
        return {
            "id": "r",
            "custom_id": line["custom_id"],
            "response": {"status_code": status, "body": body},
            "error": None,
        }

    def _message(self, line: Mapping[str, Any]) -> dict[str, Any]:
        text = line.get("text") or line.setdefault("text", self._answer(line["body"]))  # type: ignore[attr-defined]
        if text in ("ERROR", "BAD"):
            kind = "api_error" if text == "ERROR" else "invalid_request_error"
            error = {"type": "error", "error": {"type": kind, "message": "no luck"}, "request_id": None}
            return {"custom_id": line["custom_id"], "result": {"type": "errored", "error": error}}
        tools = line["body"].get("tools")
        block = (
            {"type": "tool_use", "id": "t", "name": tools[0]["name"], "input": json.loads(text)}
            if tools
            else {"type": "text", "text": text}
        )
        message = {
            "id": "m", "type": "message", "role": "assistant", "model": "claude", "content": [block],
            "stop_reason": "tool_use" if tools else "end_turn", "stop_sequence": None,
            "usage": {"input_tokens": 1000, "output_tokens": 100},
        }  # fmt: skip
        return {"custom_id": line["custom_id"], "result": {"type": "succeeded", "message": message}}


def _uploaded(body: bytes, content_type: str) -> str:
    """The file of a multipart form."""
    form = BytesParser(policy=HTTP).parsebytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body)
    return next(p.get_payload(decode=True).decode() for p in form.iter_parts() if p.get_filename())
