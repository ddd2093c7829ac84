"""The household as a small page: phones with their notifications, bulbs, television."""

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from .screen import is_reply, read

if TYPE_CHECKING:
    from .bulbs import Bulb
    from .household import Household
    from .phones import Phone

STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, #0000) }
body { font: 16px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem;
  padding: 0 1rem }
h1 { font-weight: 500; font-size: 1.5rem } h2 { font-weight: 500; font-size: 1.1rem }
main { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit,
  minmax(18rem, 1fr)) }
section { border: 1px solid var(--line); border-radius: 1rem; padding: 0 1.25rem 1rem }
.push { border: 1px solid var(--line); border-radius: .75rem; padding: .75rem 1rem;
  margin: .75rem 0 }
.push p { margin: .25rem 0 .75rem } nav { display: flex; flex-wrap: wrap; gap: .5rem }
button { font: inherit; border: 1px solid var(--line); border-radius: 2rem;
  padding: .3rem .9rem; background: none; color: inherit; cursor: pointer }
table { width: 100%; border-collapse: collapse }
td { padding: .4rem 0; white-space: nowrap } td small { display: block }
td:last-child { text-align: right } small { opacity: .65 }
td button { font-size: .85rem; padding: .15rem .7rem } meter { width: 3.5rem }
"""


def _button(action: str, label: str, values: dict[str, str], field: str = "") -> str:
    hidden = "".join(
        f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">'
        for key, value in values.items()
    )
    return (
        f'<form method="post" action="{escape(action)}">{hidden}{field}'
        f"<button>{escape(label)}</button></form>"
    )


def _press(owner: str, tag: str, button: dict[str, Any]) -> str:
    """Return a button of a push, with a field where it takes text along."""
    values = {"tag": tag, "action": str(button.get("action", ""))}
    field = '<input name="reply">' if is_reply(button) else ""
    label = str(button.get("title", ""))
    return _button(f"/phones/{owner}/press", label, values, field)


def _marks(tag: str, push: dict[str, Any]) -> str:
    """Return how loud a push is, what it hides and by what name it is cleared."""
    seen = read(tag, push)
    marks = [str(seen["channel"] or "no channel"), tag]
    marks += ["critical"] if seen["critical"] else []
    marks += [] if seen["locked"] else ["secret while locked"]
    marks += ["live"] if seen["live"] else []
    return f"<small>{escape(', '.join(marks))}</small>"


def _push(owner: str, tag: str, push: dict[str, Any]) -> str:
    actions = push.get("data", {}).get("actions", [])
    buttons = "".join(_press(owner, tag, button) for button in actions)
    swipe = _button(f"/phones/{owner}/swipe", "Swipe away", {"tag": tag})
    title = escape(str(push.get("title", "")))
    message = escape(str(push.get("message", "")))
    texts = f"<b>{title}</b><p>{message}</p>{_marks(tag, push)}"
    return f'<div class="push">{texts}<nav>{buttons}{swipe}</nav></div>'


def _phone(owner: str, phone: Phone) -> str:
    shown = "".join(_push(owner, tag, push) for tag, push in phone.shown.items())
    quiet = "<p><small>Nothing to see</small></p>"
    places = "".join(
        _button(f"/phones/{owner}/place", label, {"place": value})
        for label, value in (("At home", "home"), ("Away", "not_home"))
    )
    name = escape(phone.name)
    return f"<section><h2>{name}</h2>{shown or quiet}<nav>{places}</nav></section>"


def _bulb(key: str, bulb: Bulb) -> str:
    level = round(bulb.brightness / 2.55) if bulb.spec.dims else 100
    level = level if bulb.on else 0
    facts = [f"{level} %"]
    facts += [f"{bulb.kelvin} K"] if bulb.spec.warms else []
    facts += [] if bulb.available else ["unavailable"]
    fate = ("Revive", "") if bulb.dead else ("Kill", "1")
    return (
        f"<tr><td>{escape(bulb.spec.name)}<small>{', '.join(facts)}</small></td>"
        f'<td><meter value="{level}" max="100"></meter></td>'
        f"<td>{_button(f'/bulbs/{key}', fate[0], {'dead': fate[1]})}</td></tr>"
    )


def _rows(bulbs: Mapping[str, Bulb]) -> str:
    return "".join(_bulb(key, bulb) for key, bulb in bulbs.items())


def render(household: Household) -> str:
    """Return the page; it loads itself anew each few seconds."""
    phones = "".join(_phone(name, phone) for name, phone in household.phones.items())
    television = escape(household.television.state)
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Simulated household</title>
<meta http-equiv="refresh" content="3"><style>{STYLE}</style></head><body>
<h1>Simulated household</h1><main>{phones}
<section><h2>Lights</h2><table>{_rows(household.bulbs)}</table>
<p>Television: {television}</p></section></main></body></html>"""
