"""How fast points are kept, sent on and asked about, and how much room they take."""

from tests.postgres import installed

from .metrics import exchange, journal, questions, sink, sink_reading

AT_HOME = (journal, exchange, questions)
AT_A_SERVER = (sink, sink_reading)


def main() -> None:
    """Print the figures of this home's file, then those of a TimescaleDB server."""
    has_server = installed(plain=False)
    for part in (*AT_HOME, *(AT_A_SERVER if has_server else ())):
        for figure in part.figures():
            print(figure, flush=True)
    if not has_server:
        print("bench: no TimescaleDB can be had here: nothing of it was measured")


if __name__ == "__main__":
    main()
