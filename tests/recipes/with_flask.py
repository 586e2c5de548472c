"""Flask calls a WSGI application that a view returns; this is for one that is raised."""

from flask import Flask

import httpexc

app = Flask(__name__)
app.register_error_handler(httpexc.HTTPException, lambda error: error)
