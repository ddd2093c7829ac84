"""Changes of the metrics database that would hurt a household."""

from . import Mutant

_TIMESCALE = "custom_components/lifeops/metrics/timescale"


def _mutant(file: str, old: str, new: str, why: str) -> Mutant:
    return Mutant(path=f"{_TIMESCALE}/{file}.py", old=old, new=new, why=why)


MUTANTS: tuple[Mutant, ...] = (
    _mutant(
        "encoding",
        "datetime(2000, 1, 1, tzinfo=UTC)",
        "datetime(1970, 1, 1, tzinfo=UTC)",
        "every point is thirty years off",
    ),
    _mutant(
        "encoding",
        "moments([max(given) for given in times])",
        "moments([min(given) for given in times])",
        "what stands is not seen, and the server complains at every replay",
    ),
    _mutant(
        "encoding",
        "min(microseconds) < _FIRST or max(microseconds) > _LAST",
        "min(microseconds) < _FIRST",
        "a time that nobody can read back stops every reader",
    ),
    _mutant(
        "encoding",
        "except (error, UnicodeEncodeError) as err:",
        "except error as err:",
        "one odd name stops the follower for ever",
    ),
    _mutant(
        "encoding",
        "if err.sqlstate is not None:",
        "if err.sqlstate is None:",
        "a name with a NUL stops the follower for ever",
    ),
    _mutant(
        "writer",
        "if point[2] > other[2]:",
        "if point[2] < other[2]:",
        "of a point and its correction in one batch the correction is lost",
    ),
    _mutant(
        "writer",
        "WHERE excluded.h > stands.h",
        "WHERE excluded.h < stands.h",
        "old copies win over corrections",
    ),
    _mutant(
        "writer",
        "WHERE excluded.h > stands.h",
        "WHERE excluded.h >= stands.h",
        "every replay rewrites all that stands",
    ),
    _mutant(
        "writer",
        "SET value = excluded.value, h = excluded.h",
        "SET h = excluded.h",
        "a correction is noted and not made",
    ),
    _mutant(
        "writer",
        "WHERE id IN (SELECT id FROM taken)",
        "WHERE false",
        "points between others are lost",
    ),
    _mutant(
        "writer",
        "    if taken:\n        put(cursor, known, {ix: rows[ix] for ix in taken})\n",
        "",
        "an import over what stands is lost",
    ),
    _mutant(
        "writer",
        "        cursor.connection.rollback()\n",
        "",
        "two writers of one point block one another",
    ),
    _mutant(
        "writer",
        "        known.clear()\n",
        "",
        "points are written under series that were undone",
    ),
    _mutant(
        "series",
        "key.person, key.metric, key.source",
        "key.metric, key.person, key.source",
        "SQL users find steps as a person",
    ),
    _mutant(
        "series",
        "return measure.unit, measure.kind.value",
        "return None, measure.kind.value",
        "charts do not know their unit",
    ),
    _mutant(
        "hours",
        "for key, start in hours if key in numbers]",
        "for key, start in hours]",
        "an hour of a series that the server never had stops the follower",
    ),
    _mutant(
        "hours",
        "array(REAL, [each.low for each in given])",
        "array(REAL, [each.high for each in given])",
        "the lowest value of an hour is its highest",
    ),
    _mutant(
        "hours",
        "= (excluded.n, excluded.sum, excluded.min, excluded.max, excluded.last,",
        "= (excluded.n, excluded.sum, excluded.min, excluded.max, stands.last,",
        "a corrected hour ends with its old value",
    ),
    _mutant(
        "rows",
        "if unknown := given - set(table.columns.keys()):",
        "if unknown := given - given:",
        "a field that has no column is dropped without a word",
    ),
    _mutant(
        "rows",
        "_REMOVE.format(table=table), [gone]",
        'SQL("SELECT %s"), [gone]',
        "removed nights stay",
    ),
    _mutant(
        "rows",
        "VALUES (%s, %s, %s, %s, now()) ON CONFLICT (id) DO NOTHING",
        "VALUES (%s, %s, %s, %s, now())",
        "a row that is set aside twice stops the follower",
    ),
    _mutant(
        "rows",
        "return text if _NO_TEXT in text else row",
        "return row",
        "a row with a NUL can neither be written nor set aside",
    ),
    _mutant(
        "rows",
        "allow_nan=False",
        "allow_nan=True",
        "a row with a NaN can neither be written nor set aside",
    ),
    _mutant(
        "sink",
        "                undo.callback(known.clear)\n",
        "",
        "after a refused batch points go to series that there are not",
    ),
    _mutant(
        "connection",
        "                driver_of(connection).commit()  # what was done beside SQLAlchemy\n",
        "",
        "nothing that is written stays",
    ),
    _mutant(
        "connection",
        '        "statement_timeout": round(patience_s * 1000),\n',
        "",
        "a statement that was given up goes on for ever at the server",
    ),
    _mutant(
        "errors",
        '_OF_ROWS: Final = ("22", "23", "54")',
        '_OF_ROWS: Final = ("22", "54")',
        "one refused row stops all that come after it",
    ),
    _mutant(
        "errors",
        '"57014": SinkProblem.NOT_ANSWERING,',
        '"57014": SinkProblem.FAILED,',
        "a slow server is told as an unknown fault",
    ),
    _mutant(
        "features",
        "if features.number < OLDEST_SERVER:",
        "if features.number > OLDEST_SERVER:",
        "every server of today is too old",
    ),
    _mutant(
        "features",
        'self.licence == "timescale"',
        'self.licence != "timescale"',
        "the Apache edition is asked for what it refuses",
    ),
    _mutant(
        "schema",
        "if found > VERSION:",
        "if found >= VERSION:",
        "the database cannot be opened a second time",
    ),
    _mutant(
        "marks",
        "_standing(connection) < mark or not filled",
        "not filled",
        "a server of an older backup is taken for level",
    ),
    _mutant(
        "marks",
        "    return _standing(connection) < mark or not filled <= _filled(connection)",
        "    return _standing(connection) < mark",
        "a table that was emptied stays empty",
    ),
    _mutant(
        "marks",
        "    mark = _standing(connection) + 1",
        "    mark = max(1, _standing(connection))",
        "every backup has the newest mark",
    ),
    _mutant(
        "schema",
        'uuid4().hex)\n    write_meta(connection, "version"',
        '"1")\n    write_meta(connection, "version"',
        "an emptied server is taken for the one that had everything",
    ),
    _mutant(
        "reading",
        "ORDER BY ts DESC LIMIT 1",
        "ORDER BY ts LIMIT 1",
        "the oldest value is shown as the newest",
    ),
    _mutant(
        "upkeep",
        "WHERE {time} < :before LIMIT :most",
        "WHERE {time} > :before LIMIT :most",
        "upkeep drops what is to be kept",
    ),
)
