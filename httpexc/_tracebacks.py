"""Release what an answered exception keeps alive: its frames, and the exceptions that led to it."""

from __future__ import annotations

from types import FrameType

#: Sets an attribute of an exception whose own ``__setattr__`` refuses it, such as a frozen dataclass.
set_attribute = BaseException.__setattr__


def drop_traceback(error: BaseException) -> None:
    """Drop the traceback and the context of an error that was answered.

    So a view's locals are freed at once, and a shared instance carries nothing from one request to the next.
    The cause and context of the error lose theirs too if they were caught in one of the same frames, or in a
    call from one. A cause from elsewhere, such as an error at start-up, is left alone. The members of a group
    were raised for it.
    """
    if error.__cause__ is error.__context__ is None and not isinstance(error, BaseExceptionGroup):
        # Most have neither.
        error.with_traceback(None)
        if error.__suppress_context__:
            # ``from None`` applies to this request alone.
            set_attribute(error, "__suppress_context__", False)
        return
    frames: set[FrameType] = set()
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        traceback = current.__traceback__
        while traceback is not None:
            frames.add(traceback.tb_frame)
            traceback = traceback.tb_next
        cause, context = current.__cause__, current.__context__
        waiting += [
            earlier for earlier in (cause, context) if earlier is not None and _was_caught_in(earlier, frames)
        ]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
        set_attribute(current, "__traceback__", None)
        set_attribute(current, "__context__", None)
        # A cause that was never raised was made for this request too.
        if cause is None or cause.__traceback__ is None or _was_caught_in(cause, frames):
            set_attribute(current, "__cause__", None)
            set_attribute(current, "__suppress_context__", False)


def _was_caught_in(error: BaseException, frames: set[FrameType]) -> bool:
    """Whether an error was caught in one of the frames, or in a call from one."""
    frame: FrameType | None = error.__traceback__.tb_frame if error.__traceback__ is not None else None
    while frame is not None and frame not in frames:
        frame = frame.f_back
    return frame is not None
