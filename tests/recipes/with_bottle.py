"""Bottle takes a plugin."""

from bottle import Bottle, HTTPResponse, request

import httpexc

app = Bottle()


@app.install
def answering(callback):
    def view(*args, **kwargs):
        try:
            result = callback(*args, **kwargs)
        except httpexc.HTTPException as error:
            result = error
        if isinstance(result, httpexc.HTTPException):
            sent = result.response_for(request.environ)
            result = HTTPResponse(sent.app_iter, sent.status, sent.headerlist)
        return result

    return view
