"""What the task pane asks besides xlwings' own addresses."""

# pyright: reportMissingImports=false

import asyncio
from typing import Annotated, Any

import xlwings as xw
from fastapi import APIRouter, Body, Query

from addin.answers import last_error
from addin.hosts.server.trainings import TRAININGS, describe

router = APIRouter(prefix="/cellgrad")


@router.post("/describe")
async def describe_book(data: Annotated[dict, Body()]) -> dict[str, Any]:
    """The model on the sheet in front, and its settings."""
    return await asyncio.to_thread(_described, data)


@router.get("/progress")
async def progress(session: Annotated[str, Query(max_length=100)]) -> dict[str, Any]:
    """How far the training of this task pane is."""
    return TRAININGS.progress(session)


@router.post("/stop")
async def stop(data: Annotated[dict, Body()]) -> dict[str, bool]:
    """Stop after the current batch."""
    return {"stopping": TRAININGS.stop(data["session"])}


@router.get("/last-error")
async def why() -> dict[str, str]:
    """Why the last function or button that failed did."""
    return {"last_error": last_error()}


def _described(data: dict[str, Any]) -> dict[str, Any]:
    book = xw.Book(json=data)
    try:
        return describe(book)
    finally:
        book.close()
