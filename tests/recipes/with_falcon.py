"""Falcon takes an error handler."""

import falcon

import httpexc


def answer(request, response, error, params):
    sent = error.response_for(request.env)
    response.status = sent.status
    response.stream = sent.app_iter
    for name, value in sent.headerlist:
        response.append_header(name, value)


app = falcon.App()
app.add_error_handler(httpexc.HTTPException, answer)
