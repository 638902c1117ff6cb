"""The gate in front of every request: name, origin, token, CSRF, size; and the headers behind every reply.

Knows nothing of what is asked for. A page in another tab, a name bound to this address and a program without the token
get nothing.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from http import cookies
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.web.access import Access

SAFE = ("GET", "HEAD", "OPTIONS")
MOST_BYTES = 2 * 2**20
"""A request's body, but for uploads, which are written to disk as they come, and counted there."""
UPLOADS = "/api/v1/uploads/"
OPEN = ("/login", "/static/", "/health")
FOR_PROGRAMS = ("/api/", "/v1/", "/mcp", "/metrics")
CSRF_HEADER = "x-quorum-csrf"
WAIT_S = 0.5
"""How long a wrong token waits for its answer."""


class TooLarge(Exception):
    """A body went past what a request may hold."""


class Prefix:
    """The path under which a proxy shows the server, whether the proxy leaves it in the address or takes it out."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self._app, self._prefix = app, "/" + prefix.strip("/") if prefix.strip("/") else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._prefix and scope["type"] == "http":
            path = scope["path"]
            inside = path == self._prefix or path.startswith(self._prefix + "/")
            scope = {
                **scope,
                "root_path": self._prefix,
                "path": path if inside else self._prefix + path,
            }
        await self._app(scope, receive, send)


class Guard:
    """ASGI: lets in who may come in."""

    def __init__(self, app: ASGIApp, access: Access, *, cookie: str) -> None:
        self._app, self._access, self._cookie = app, access, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        path = _inner(scope)
        scope["state"] = {
            **scope.get("state", {}),
            "nonce": secrets.token_urlsafe(16),
            "csrf": self._access.csrf,
        }
        signed = _signed(send, scope["state"]["nonce"], cached=path.startswith("/static/"))
        if problem := self._foreign(scope["method"], headers):
            await _refuse(signed, 403, problem)
            return
        if path.startswith(OPEN):
            await self._bounded(scope, receive, signed, path)
            return
        if scope["method"] == "GET" and (answer := await self._by_link(scope, path)):
            await _redirect(signed, *answer)
            return
        if stranger := await self._stranger(scope["method"], headers):
            status, text = stranger
            if status == 401 and scope["method"] == "GET" and not path.startswith(FOR_PROGRAMS):
                await _redirect(
                    signed, f"{scope.get('root_path', '')}/login?{urlencode({'next': path})}", None
                )
            else:
                await _refuse(signed, status, text)
            return
        await self._bounded(scope, receive, signed, path)

    def _foreign(self, method: str, headers: Headers) -> str | None:
        """Why a request comes from a page that is not ours; None where it may be ours."""
        host = headers.get("host", "")
        if not self._access.allows_host(host):
            return (
                f"this server does not go by the name {host!r}; start it with --allow-host NAME if it should"
            )
        origin = headers.get("origin")
        if origin is not None and not self._access.allows_origin(origin, host):
            return "requests from pages of other sites are refused"
        if method not in SAFE and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return "requests from pages of other sites are refused"
        return None

    async def _stranger(self, method: str, headers: Headers) -> tuple[int, str] | None:
        """Why somebody may not come in; None where they may."""
        kind, _, given = headers.get("authorization", "").partition(" ")
        if given:
            if kind.casefold() == "bearer" and self._access.is_token(given.strip()):
                return None
            await asyncio.sleep(WAIT_S)
            return 401, "the token is wrong; `quorum serve` prints the right one when it starts"
        jar: cookies.SimpleCookie = cookies.SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except cookies.CookieError:
            jar.clear()
        held = jar[self._cookie].value if self._cookie in jar else ""
        if not self._access.is_session(held):
            return 401, "who are you? Send `Authorization: Bearer TOKEN`; `quorum serve` prints the token"
        if method not in SAFE and not self._access.is_csrf(headers.get(CSRF_HEADER, "")):
            return 403, "the request does not come from a page of this server; reload the page and try again"
        return None

    async def _by_link(self, scope: Scope, path: str) -> tuple[str, str | None] | None:
        """Where a link that carries the token leads, with the cookie to set; None for any other address."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((value for name, value in query if name == "token"), None)
        if given is None or path.startswith(FOR_PROGRAMS):
            return None
        if not self._access.is_token(given):
            await asyncio.sleep(WAIT_S)
            return None
        rest = urlencode([(n, v) for n, v in query if n != "token"])
        where = f"{scope.get('root_path', '')}{path}" + (f"?{rest}" if rest else "")
        return where, self.session_cookie(scope)

    def session_cookie(self, scope: Scope) -> str:
        """The Set-Cookie header of a browser that was let in."""
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        where = scope.get("root_path") or "/"
        return f"{self._cookie}={self._access.session}; HttpOnly; SameSite=Strict; Path={where}; Max-Age=2592000{secure}"

    async def _bounded(self, scope: Scope, receive: Receive, send: Send, path: str) -> None:
        """The request, its body cut off where it grows past the bound."""
        if path.startswith(UPLOADS) and scope["method"] == "PATCH":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdigit() or int(declared) > MOST_BYTES:
            await _refuse(send, 413, "the request is too large")
            return
        seen = 0
        refused = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MOST_BYTES:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal refused
            if seen <= MOST_BYTES:
                await send(message)
            elif not refused:  # whatever the app made of a body that broke off
                refused = True
                await _refuse(send, 413, "the request is too large")

        try:
            await self._app(scope, counted, noted)
        except TooLarge:
            await noted({"type": "http.response.start"})


def _inner(scope: Scope) -> str:
    """The path without the proxy's prefix."""
    root, path = scope.get("root_path", ""), str(scope["path"])
    return (path[len(root) :] or "/") if root and path.startswith(root) else path


def _signed(send: Send, nonce: str, *, cached: bool) -> Send:
    """Every reply forbids what a page of ours never needs."""
    policy = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
        f"style-src 'self' 'nonce-{nonce}'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    fixed = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }

    async def send_signed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in fixed.items():
                headers[name] = value
            headers.setdefault("cache-control", "public, max-age=3600" if cached else "no-store")
        await send(message)

    return send_signed


async def _refuse(send: Send, status: int, text: str) -> None:
    body = json.dumps({"error": {"message": text, "hint": None}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _redirect(send: Send, where: str, cookie: str | None) -> None:
    headers = [(b"location", where.encode("latin-1", "ignore")), (b"content-length", b"0")]
    if cookie:
        headers.append((b"set-cookie", cookie.encode("latin-1")))
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
