"""The local web app, the HTTP API, OpenAI's form of chat over our chains, and the MCP server.

Everything goes through `pipeline.api`, so that the window, the command line and Python say the same. Knows nothing of
how a recap, an answer or a draft is made.

    app = build(settings, Access(token="…"))      # any ASGI server runs it; `quorum serve` uses uvicorn
"""

from __future__ import annotations
