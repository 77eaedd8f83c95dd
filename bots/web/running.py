"""The running program, as the routes of the page ask for it."""

from typing import Annotated

from fastapi import Depends, Request

from bots.bootstrap import App


def program(request: Request) -> App:
    app: App = request.app.state.running
    return app


TheProgram = Annotated[App, Depends(program)]
