"""What a person sees of a push, on a phone that is locked and on one that is not."""

from collections.abc import Mapping
from typing import Any


def read(tag: str, push: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a person makes of a push: how loud, what a locked phone shows."""
    data = push.get("data", {})
    words = {key: push.get(key) for key in ("title", "message")}
    actions = data.get("actions", [])
    return {
        "tag": tag,
        **words,
        "locked": None if data.get("visibility") == "secret" else words,
        "critical": data.get("channel") == "alarm_stream",
        "channel": data.get("channel"),
        "opens": data.get("clickAction"),
        "live": bool(data.get("live_update")),
        "replies": [one["action"] for one in actions if is_reply(one)],
    }


def is_reply(action: Mapping[str, Any]) -> bool:
    """Tell whether a button takes text along."""
    return action.get("behavior") == "textInput"
