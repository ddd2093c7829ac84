"""The steps of lifeops.db's ladder; each knows the tables of its own version."""

from .database import Database

_RECORD_2 = """CREATE TABLE record (
    pos INTEGER NOT NULL, dataset TEXT NOT NULL, id TEXT NOT NULL,
    field TEXT NOT NULL, value TEXT, person TEXT, h INTEGER NOT NULL,
    origin INTEGER NOT NULL, seq INTEGER NOT NULL, prev TEXT,
    PRIMARY KEY (pos),
    UNIQUE (dataset, id, field),
    FOREIGN KEY(origin) REFERENCES origin (ix)
)"""
_COPY_2 = """INSERT INTO record
    SELECT pos, dataset, id, field, value, person, h, origin, seq,
        CASE WHEN prev LIKE origin || ':%' THEN NULL ELSE prev END
    FROM record_1"""
_REMOVED_2 = """CREATE TABLE removed (
    pos INTEGER NOT NULL, dataset TEXT NOT NULL, id TEXT NOT NULL,
    field TEXT NOT NULL, person TEXT, h INTEGER NOT NULL,
    origin INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (pos),
    FOREIGN KEY(origin) REFERENCES origin (ix)
)"""
_ACK_2 = """CREATE TABLE ack (
    home TEXT NOT NULL, origin INTEGER NOT NULL, hi INTEGER NOT NULL,
    PRIMARY KEY (home, origin),
    FOREIGN KEY(origin) REFERENCES origin (ix)
) WITHOUT ROWID"""
_COLLECTED_2 = """CREATE TABLE collected (
    origin INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (origin),
    FOREIGN KEY(origin) REFERENCES origin (ix)
) WITHOUT ROWID"""
_CUT_2 = """CREATE TABLE cut (
    home TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (home, epoch)
) WITHOUT ROWID"""
_CONFLICT_2 = """CREATE TABLE "conflict" (
    pos INTEGER NOT NULL, at INTEGER NOT NULL, dataset TEXT NOT NULL,
    id TEXT NOT NULL, field TEXT NOT NULL, value TEXT, person TEXT,
    h INTEGER NOT NULL, origin INTEGER NOT NULL, seq INTEGER NOT NULL, prev TEXT,
    by_origin INTEGER NOT NULL, by_seq INTEGER NOT NULL,
    PRIMARY KEY (pos),
    UNIQUE (dataset, id, field, origin, seq),
    FOREIGN KEY(origin) REFERENCES origin (ix),
    FOREIGN KEY(by_origin) REFERENCES origin (ix)
)"""

_NEWEST_2 = (
    "CREATE INDEX record_newest ON record (dataset, person, pos)"
    " WHERE person IS NOT NULL"
)

# What a register replaced is now what its writer had seen, its own origin left out.
_TO_2 = (
    "DROP INDEX record_newest",
    "ALTER TABLE record RENAME TO record_1",
    _RECORD_2,
    _COPY_2,
    "DROP TABLE record_1",
    "CREATE INDEX record_dot ON record (origin, seq)",
    "CREATE INDEX record_gone ON record (dataset, id) WHERE value IS NULL",
    _NEWEST_2,
    _REMOVED_2,
    _ACK_2,
    _COLLECTED_2,
    _CUT_2,
    'DROP TABLE "conflict"',
    _CONFLICT_2,
)


def main_to_2(database: Database) -> None:
    """Make room for writes of other homes, and for what two of them disagree on."""
    for sql in _TO_2:
        database.execute(sql)


# Who told what was not noted before: of each origin its own home told it all.
_TO_3 = (
    """CREATE TABLE heard (
    origin INTEGER NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (origin),
    FOREIGN KEY(origin) REFERENCES origin (ix)
) WITHOUT ROWID""",
    "INSERT INTO heard SELECT ix, hi FROM origin",
)


def main_to_3(database: Database) -> None:
    """Note how far each home has told its own writes itself."""
    for sql in _TO_3:
        database.execute(sql)


_TO_4 = (
    'ALTER TABLE "conflict" RENAME TO conflict_3',
    _CONFLICT_2.replace(
        "pos INTEGER NOT NULL,", "pos INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,"
    ).replace("    PRIMARY KEY (pos),\n", ""),
    'INSERT INTO "conflict" SELECT * FROM conflict_3',
    "DROP TABLE conflict_3",
)


def main_to_4(database: Database) -> None:
    """Give no number of a conflict twice."""
    for sql in _TO_4:
        database.execute(sql)
