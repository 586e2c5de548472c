"""Starlette speaks ASGI, so the handler makes a WSGI environ of what the answer depends on."""

from starlette.applications import Starlette
from starlette.responses import Response
from webob import Request

import httpexc


async def answer(request, error):
    asked = Request.blank(str(request.url), method=request.method, headers=dict(request.headers))
    sent = error.response_for(asked)
    response = Response(sent.body, sent.status_code)
    response.raw_headers = [(n.lower().encode(), v.encode("latin-1")) for n, v in sent.headerlist]
    return response


app = Starlette(exception_handlers={httpexc.HTTPException: answer})
