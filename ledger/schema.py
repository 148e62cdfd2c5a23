"""The tables of the embedded store, and the triggers that let them only grow."""

from typing import Final

ADDED_LATER: Final = {
    "tokens": """CREATE TABLE IF NOT EXISTS tokens (
        hash TEXT PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        user TEXT NOT NULL,
        created_at TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        revoked INTEGER NOT NULL) WITHOUT ROWID""",
    "sessions": """CREATE TABLE IF NOT EXISTS sessions (
        hash TEXT PRIMARY KEY,
        user TEXT NOT NULL,
        csrf TEXT NOT NULL,
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        expires_at TEXT NOT NULL) WITHOUT ROWID""",
    "evidence": """CREATE TABLE IF NOT EXISTS evidence (
        sha256 TEXT PRIMARY KEY,
        salt TEXT NOT NULL,
        digest TEXT NOT NULL,
        size INTEGER NOT NULL,
        media TEXT NOT NULL,
        position INTEGER NOT NULL) WITHOUT ROWID""",
    "evidence_of_entries": """CREATE TABLE IF NOT EXISTS evidence_of_entries (
        entry TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (entry, sha256)) WITHOUT ROWID""",
    "tiles": """CREATE TABLE IF NOT EXISTS tiles (
        level INTEGER NOT NULL,
        number INTEGER NOT NULL,
        hashes BLOB NOT NULL,
        PRIMARY KEY (level, number)) WITHOUT ROWID""",
    "checkpoints": """CREATE TABLE IF NOT EXISTS checkpoints (
        size INTEGER PRIMARY KEY,
        note BLOB NOT NULL,
        published INTEGER NOT NULL)""",
    "witnessing": """CREATE TABLE IF NOT EXISTS witnessing (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        quorum INTEGER NOT NULL)""",
    "evidence_keys": """CREATE TABLE IF NOT EXISTS evidence_keys (
        sha256 TEXT PRIMARY KEY,
        copy TEXT NOT NULL,
        wrapped TEXT NOT NULL) WITHOUT ROWID""",
    "evidence_erasures": """CREATE TABLE IF NOT EXISTS evidence_erasures (
        sha256 TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (sha256, position)) WITHOUT ROWID""",
}
"""Tables that the first ledgers lack; each begins empty, and is added when such a ledger is opened."""

GROWS_ONLY: Final = (
    """CREATE TRIGGER IF NOT EXISTS tiles_refuse_change BEFORE UPDATE ON tiles
        WHEN NEW.level IS NOT OLD.level OR NEW.number IS NOT OLD.number
            OR substr(NEW.hashes, 1, length(OLD.hashes)) IS NOT OLD.hashes
        BEGIN SELECT RAISE(ABORT, 'a tile only grows'); END""",
    # Without it, INSERT OR REPLACE would delete a tile without firing a delete trigger. An upsert fires it too.
    """CREATE TRIGGER IF NOT EXISTS tiles_refuse_replace BEFORE INSERT ON tiles
        WHEN EXISTS (SELECT 1 FROM tiles WHERE level = NEW.level AND number = NEW.number
            AND substr(NEW.hashes, 1, length(hashes)) IS NOT hashes)
        BEGIN SELECT RAISE(ABORT, 'a tile only grows'); END""",
    """CREATE TRIGGER IF NOT EXISTS tiles_refuse_delete BEFORE DELETE ON tiles
        BEGIN SELECT RAISE(ABORT, 'a tile only grows'); END""",
)
"""Goes with the tables that were added later."""

SCHEMA: Final = (
    """CREATE TABLE IF NOT EXISTS stored_events (
        position INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE IF NOT EXISTS ledger_head (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        position INTEGER NOT NULL,
        recorded_at TEXT NOT NULL)""",
    "INSERT OR IGNORE INTO ledger_head VALUES (1, 0, '')",
    """CREATE TABLE IF NOT EXISTS command_references (
        reference TEXT PRIMARY KEY,
        content TEXT NOT NULL,
        stream TEXT NOT NULL,
        entry TEXT,
        position INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS passwords (user TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID",
    *ADDED_LATER.values(),
    *GROWS_ONLY,
    *(
        f"""CREATE TRIGGER IF NOT EXISTS {table}_refuse_{act} BEFORE {act.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for table in ("stored_events", "command_references")
        for act in ("update", "delete")
    ),
    # The look-ups for a taken place are there because INSERT OR REPLACE deletes without firing a delete trigger.
    """CREATE TRIGGER IF NOT EXISTS stored_events_refuse_gap BEFORE INSERT ON stored_events
        WHEN NEW.position IS NOT (SELECT COALESCE(MAX(position), 0) + 1 FROM stored_events)
            OR EXISTS (SELECT 1 FROM stored_events
                WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version)
        BEGIN SELECT RAISE(ABORT, 'position or version is taken or leaves a gap'); END""",
    """CREATE TRIGGER IF NOT EXISTS command_references_refuse_replace BEFORE INSERT ON command_references
        WHEN EXISTS (SELECT 1 FROM command_references WHERE reference = NEW.reference)
        BEGIN SELECT RAISE(ABORT, 'reference is taken'); END""",
)


TABLES: Final = frozenset({"stored_events", "ledger_head", "command_references", "passwords", *ADDED_LATER})
