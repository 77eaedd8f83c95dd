"""Thumbs under an answer, in the place of Chainlit's routes: those call it a failure of ours when somebody rates
what is not theirs."""

from typing import Any

from chainlit.types import DeleteFeedbackRequest, UpdateFeedbackRequest
from fastapi import FastAPI, HTTPException

from bots.web.addresses import MOUNT
from bots.web.chat.layer import Layer


def add_thumbs(app: FastAPI, layer: Layer) -> None:
    @app.put(f"{MOUNT}/feedback")
    async def rate(thumb: UpdateFeedbackRequest) -> dict[str, Any]:
        return {"success": True, "feedbackId": await layer.upsert_feedback(thumb.feedback)}

    @app.delete(f"{MOUNT}/feedback")
    async def unrate(thumb: DeleteFeedbackRequest) -> dict[str, Any]:
        if not await layer.delete_feedback(thumb.feedbackId):
            raise HTTPException(404, "There is no such thumb.")
        return {"success": True}
