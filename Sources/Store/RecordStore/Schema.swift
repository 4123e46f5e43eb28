/// The tables of a store, as the steps that build them.
///
/// `PRAGMA user_version` says how many of these steps a store has been through; opening it runs the
/// rest. A step never changes once it has been released: a change is another step.
///
/// Invariants of the tables:
///
/// - A line of a collection's file is a row of `records`. `position` orders the lines as in the
///   file, with gaps; it is null for a record that the file does not have yet.
/// - `kind` is `record` for records, `duplicate` for records whose key is on several lines, and
///   `line` for everything else: blank lines, comments, a header, values that are not objects, and
///   lines that are not JSON.
/// - `dirty` has a row for each key whose record differs from the file's line at the last sync;
///   that line is its `base_json`, null if the file had none. So the file at the last sync is:
///   `base_json` for dirty keys, `json` for all other rows.
/// - `conflicts` has a row for each dirty key that was edited here and in the file, and that no
///   rule decides. Its `base_json` is the common base of both.
/// - `pieces` divides the file at the last sync into chunks of whole lines with their SHA-256; a
///   chunk reaches from its first position to that of the next. `pending` and `pending_pieces` have
///   what a flush under way is about to put in place.
/// - `set_aside` has lines for the attic, with values that an import overrode, until they are in
///   it.
/// - `uncommitted_records` has the records that a flush wrote to the file and that no commit is
///   known to have: what the next commit is to take of the file. `json` is null for a record that
///   was taken out. `is_staged` says that the index has it.
/// - `staged_versions` has the blob ids of versions of the file in git's index that hold nothing
///   that a user staged. The one with `is_result` was made by staging edited records.
/// - `acts` has a row for each command that edited records: the numbers of its first and last
///   event. No other events lie between them.
/// - `former_paths` has the paths that collections had before they were renamed, the latest with
///   the greatest row number.
/// - `taken_stores` has the stores whose edits were taken over, as they were at a generation, until
///   they are removed.
/// - `form` of an event says how it has the record before and after (`Event.Form`).
/// - `claim_sessions` has the session of each name that claims records, by the place of the store.
///   `claim_sightings` has what was last read of each claim's ref, and since when it has been
///   unchanged, on the machine's clock since its start `boot`; one that has lapsed stays so.
///   `own_claims` has the claims that this store holds. `line` is what the claim's object says.
/// - `remotes` has the servers that collections are kept in step with, each by the id that the
///   server gave itself, and this store's own name there, which holds for one `place`.
/// - `remote_collections` has what is known of a server's collection: all of it up to `version`,
///   and of what came after that the newest, `seen_version`, each with its chain. While
///   `is_comparing` is 1, records may differ that have no row in `remote_rows`.
/// - `remote_rows` has a row for each key whose record may differ from the server's: `line` is the
///   server's, null if it has none, as it was at `version`. The record's events after `event` are
///   not in it. `base` is what both come from where the two are in conflict, for a `reason`, or,
///   without one, where an edit has decided that, so that the rest is merged before it is sent;
///   `refusal` says why the server did not take the record, until somebody edits it.
///   With the version -1, the line is only one that the server once had.
/// - `remote_pushes` has the pushes that are under way, in the order in which they are sent, each
///   with a number, and with the rows as they are sent in `remote_push_rows`. No two of them have a
///   row of the same key. Nobody knows whether they arrived, until the server says so.
/// - `live_collections` has what is known of a live collection on its server: all up to `seen`, as
///   long as the `origin` of the collection is this one. `live_rows` has the revision of each key
///   that this store last saw, and who wrote it, if that was somebody here. `line` is what the
///   server has under it; a row with the revision 0 is of a record that this store alone has. It
///   `expires` at a moment of the machine's clock since its start `boot`.
/// - `live_writes` has the writes and events that were noted before they were sent, until their
///   outcome is known. One with a `writer` is of a command that waits for its answer; all others
///   are edits of a file, which are sent until the server has them. Of an event, `after` is the
///   newest sequence that was known before it was sent first; if its line is among the records
///   already, its row came after `last_row`.
/// - `key_rule` of a collection is what its policy said of the key when the records got theirs.
///
/// Within one statement, `replaced` has the rows that an `INSERT OR REPLACE` removes: SQLite runs
/// no trigger for them.
///
/// The triggers maintain `dirty` and `events` for every other client, such as the `sqlite3` shell.
/// While `control.syncing` is 1, which no other connection ever sees, they do nothing: then
/// `Store.put` and `Store.remove` do the same for edits of our own.
package enum Schema {
  /// "jsnl", by which `file` and SQLite recognise such a store.
  static let applicationID: Int64 = 0x6A73_6E6C

  package static let steps: [String] = [
    tables, tracking, history, waiting, holding + staging + keying,
    acting + following + taking + shortening,
    claiming, remoting, living, livingOn + pushing,
  ]

  /// The triggers that do nothing while `Store.edit` is under way, if there is neither a conflict
  /// nor a remote.
  static let idleTriggers = [
    "records_insert_check", "records_insert", "records_update_check", "records_update",
    "records_delete_check", "records_delete", "event_insert", "event_update", "event_delete",
    "events_are_kept_1", "events_are_kept_2", "dirty_end", "remote_difference",
  ]

  private static let tables = """
    CREATE TABLE control(
      id INTEGER PRIMARY KEY CHECK(id = 1),
      workspace TEXT NOT NULL,
      generation INTEGER NOT NULL DEFAULT 0,
      syncing INTEGER NOT NULL DEFAULT 0,
      actor TEXT,
      moment TEXT,
      usual_actor TEXT NOT NULL DEFAULT 'unknown'
    );
    INSERT INTO control(id, workspace) VALUES(1, lower(hex(randomblob(16))));

    CREATE TABLE collections(
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL UNIQUE,
      key_fields TEXT NOT NULL DEFAULT '[]',
      is_sorted INTEGER NOT NULL DEFAULT 1,
      has_byte_order_mark INTEGER NOT NULL DEFAULT 0,
      has_carriage_returns INTEGER NOT NULL DEFAULT 0,
      ends_with_line_end INTEGER NOT NULL DEFAULT 1,
      is_in_file INTEGER NOT NULL DEFAULT 0,
      signature TEXT,
      signed_at INTEGER,
      synced_at TEXT,
      pending_format TEXT
    );

    CREATE TABLE records(
      id INTEGER PRIMARY KEY,
      collection INTEGER NOT NULL REFERENCES collections(id),
      position INTEGER,
      kind TEXT NOT NULL DEFAULT 'record' CHECK(kind IN ('record', 'duplicate', 'line')),
      key TEXT,
      json TEXT NOT NULL,
      UNIQUE(collection, key),
      UNIQUE(collection, position)
    );
    CREATE INDEX records_duplicates ON records(collection) WHERE kind = 'duplicate';
    CREATE INDEX records_lines ON records(collection) WHERE kind = 'line';
    CREATE INDEX records_without_place ON records(collection) WHERE position IS NULL;

    CREATE TABLE dirty(
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      base_json TEXT,
      position INTEGER,
      generation INTEGER NOT NULL,
      marked_at TEXT NOT NULL,
      PRIMARY KEY(collection, key)
    ) WITHOUT ROWID;

    CREATE TABLE conflicts(
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      base_json TEXT,
      reason TEXT NOT NULL,
      fields TEXT NOT NULL DEFAULT '[]',
      since TEXT NOT NULL,
      PRIMARY KEY(collection, key)
    ) WITHOUT ROWID;

    CREATE TABLE pieces(
      collection INTEGER NOT NULL REFERENCES collections(id),
      first_position INTEGER NOT NULL,
      byte_count INTEGER NOT NULL,
      digest BLOB NOT NULL,
      PRIMARY KEY(collection, first_position)
    ) WITHOUT ROWID;

    CREATE TABLE pending_pieces(
      collection INTEGER NOT NULL REFERENCES collections(id),
      first_position INTEGER NOT NULL,
      byte_count INTEGER NOT NULL,
      digest BLOB NOT NULL,
      PRIMARY KEY(collection, first_position)
    ) WITHOUT ROWID;

    CREATE TABLE pending(
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      json TEXT,
      position INTEGER,
      PRIMARY KEY(collection, key)
    ) WITHOUT ROWID;

    CREATE TABLE replaced(
      collection INTEGER NOT NULL,
      key TEXT NOT NULL,
      json TEXT NOT NULL,
      position INTEGER
    );

    CREATE TABLE fields(
      collection INTEGER NOT NULL REFERENCES collections(id),
      name TEXT NOT NULL,
      UNIQUE(collection, name)
    );
    """

  /// The moment of a change: given by the program that makes it, else by the clock.
  private static let now =
    "(SELECT coalesce(moment, strftime('%Y-%m-%dT%H:%M:%fZ', 'now')) FROM control)"
  private static let isLocal = "(SELECT syncing FROM control) = 0"

  // fault: edit-is-its-own-base
  // fault: deletion-is-not-tracked
  /// In triggers, a conflict clause of the statement that fired them applies to the statements
  /// inside (https://sqlite.org/lang_createtrigger.html), so no statement here relies on one.
  private static let tracking = """
    CREATE TRIGGER records_insert_check BEFORE INSERT ON records WHEN \(isLocal)
    BEGIN
      SELECT raise(ABORT, 'there is no such collection')
        WHERE NOT EXISTS(SELECT 1 FROM collections WHERE id = NEW.collection);
      SELECT raise(ABORT, 'a record is one JSON object')
        WHERE CASE WHEN json_valid(NEW.json) THEN json_type(NEW.json) <> 'object' ELSE 1 END;
      SELECT raise(ABORT, 'only records are added here; other lines are edited in the file')
        WHERE NEW.kind <> 'record' OR NEW.position IS NOT NULL;
      DELETE FROM replaced;
      INSERT INTO replaced(collection, key, json, position)
        SELECT collection, key, json, position FROM records
        WHERE collection = NEW.collection AND key = NEW.key
        UNION SELECT collection, key, json, position FROM records
        WHERE id = NEW.id AND key IS NOT NULL;
    END;

    CREATE TRIGGER records_insert AFTER INSERT ON records WHEN \(isLocal)
    BEGIN
      UPDATE control SET generation = generation + 1;
      INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
        SELECT r.collection, r.key, r.json, r.position, generation, \(now)
        FROM control, replaced r
        WHERE NOT EXISTS(SELECT 1 FROM dirty d
          WHERE d.collection = r.collection AND d.key = r.key);
      INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
        SELECT NEW.collection, coalesce(NEW.key, '#' || NEW.id), NULL, NULL, generation, \(now)
        FROM control
        WHERE NOT EXISTS(SELECT 1 FROM dirty
          WHERE collection = NEW.collection AND key = coalesce(NEW.key, '#' || NEW.id));
      UPDATE dirty SET generation = (SELECT generation FROM control)
        WHERE collection = NEW.collection AND key = coalesce(NEW.key, '#' || NEW.id);
      UPDATE records
        SET position = (SELECT position FROM dirty
          WHERE collection = NEW.collection AND key = NEW.key)
        WHERE id = NEW.id AND NEW.key IS NOT NULL;
      DELETE FROM dirty
        WHERE collection = NEW.collection AND key = NEW.key AND base_json = NEW.json;
    END;

    CREATE TRIGGER records_update_check BEFORE UPDATE ON records WHEN \(isLocal)
    BEGIN
      SELECT raise(ABORT, 'the key is changed inside json, and the rest is kept by the store')
        WHERE NEW.id <> OLD.id OR NEW.collection <> OLD.collection OR NEW.kind <> OLD.kind
          OR NEW.key IS NOT OLD.key
          OR (OLD.position IS NOT NULL AND NEW.position IS NOT OLD.position);
      SELECT raise(ABORT, 'this line is edited in the file: it has no key of its own')
        WHERE NEW.json IS NOT OLD.json
          AND (OLD.kind <> 'record' OR (OLD.key IS NULL AND OLD.position IS NOT NULL));
      SELECT raise(ABORT, 'a record is one JSON object')
        WHERE CASE WHEN json_valid(NEW.json) THEN json_type(NEW.json) <> 'object' ELSE 1 END
          AND OLD.kind = 'record';
    END;

    CREATE TRIGGER records_update AFTER UPDATE OF json ON records
      WHEN \(isLocal) AND NEW.json IS NOT OLD.json
    BEGIN
      UPDATE control SET generation = generation + 1;
      INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
        SELECT OLD.collection, coalesce(OLD.key, '#' || OLD.id), OLD.json, OLD.position,
          generation, \(now)
        FROM control
        WHERE NOT EXISTS(SELECT 1 FROM dirty
          WHERE collection = OLD.collection AND key = coalesce(OLD.key, '#' || OLD.id));
      UPDATE dirty SET generation = (SELECT generation FROM control)
        WHERE collection = OLD.collection AND key = coalesce(OLD.key, '#' || OLD.id);
      DELETE FROM dirty
        WHERE collection = OLD.collection AND key = OLD.key AND base_json = NEW.json;
    END;

    CREATE TRIGGER records_delete_check BEFORE DELETE ON records WHEN \(isLocal)
    BEGIN
      SELECT raise(ABORT, 'this line is edited in the file: it has no key of its own')
        WHERE OLD.kind <> 'record' OR (OLD.key IS NULL AND OLD.position IS NOT NULL);
    END;

    CREATE TRIGGER records_delete AFTER DELETE ON records WHEN \(isLocal)
    BEGIN
      UPDATE control SET generation = generation + 1;
      INSERT INTO dirty(collection, key, base_json, position, generation, marked_at)
        SELECT OLD.collection, OLD.key, OLD.json, OLD.position, generation, \(now)
        FROM control
        WHERE OLD.key IS NOT NULL AND NOT EXISTS(SELECT 1 FROM dirty
          WHERE collection = OLD.collection AND key = OLD.key);
      UPDATE dirty SET generation = (SELECT generation FROM control)
        WHERE collection = OLD.collection AND key = OLD.key;
      DELETE FROM dirty
        WHERE collection = OLD.collection AND key = coalesce(OLD.key, '#' || OLD.id)
          AND base_json IS NULL;
    END;

    CREATE TRIGGER dirty_end AFTER DELETE ON dirty
    BEGIN
      DELETE FROM conflicts WHERE collection = OLD.collection AND key = OLD.key;
    END;
    """

  private static let history = """
    CREATE TABLE events(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      at TEXT NOT NULL,
      actor TEXT NOT NULL,
      origin TEXT NOT NULL CHECK(origin IN ('here', 'file')),
      before TEXT,
      after TEXT
    );
    CREATE INDEX events_by_key ON events(collection, key, id);

    CREATE TRIGGER events_are_kept_1 BEFORE UPDATE ON events
    BEGIN SELECT raise(ABORT, 'events are only ever added'); END;
    CREATE TRIGGER events_are_kept_2 BEFORE DELETE ON events
    BEGIN SELECT raise(ABORT, 'events are only ever added'); END;

    CREATE TRIGGER event_insert AFTER INSERT ON records WHEN \(isLocal)
    BEGIN
      INSERT INTO events(collection, key, at, actor, origin, before, after)
        SELECT collection, key, \(now), \(actor), 'here', json, NULL
        FROM replaced WHERE collection <> NEW.collection OR key IS NOT NEW.key;
      INSERT INTO events(collection, key, at, actor, origin, before, after)
        VALUES(NEW.collection, coalesce(NEW.key, '#' || NEW.id), \(now), \(actor), 'here',
          (SELECT json FROM replaced WHERE collection = NEW.collection AND key = NEW.key),
          NEW.json);
    END;
    CREATE TRIGGER event_update AFTER UPDATE OF json ON records
      WHEN \(isLocal) AND NEW.json IS NOT OLD.json
    BEGIN
      INSERT INTO events(collection, key, at, actor, origin, before, after)
        VALUES(OLD.collection, coalesce(OLD.key, '#' || OLD.id), \(now), \(actor), 'here',
          OLD.json, NEW.json);
    END;
    CREATE TRIGGER event_delete AFTER DELETE ON records WHEN \(isLocal)
    BEGIN
      INSERT INTO events(collection, key, at, actor, origin, before, after)
        VALUES(OLD.collection, coalesce(OLD.key, '#' || OLD.id), \(now), \(actor), 'here',
          OLD.json, NULL);
    END;
    """

  private static let waiting = """
    CREATE TABLE set_aside(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      collection INTEGER NOT NULL REFERENCES collections(id),
      line TEXT NOT NULL
    );
    ALTER TABLE collections ADD COLUMN staging_base TEXT;
    """

  private static let holding = """
    CREATE TABLE held(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      base_json TEXT,
      json TEXT,
      file_json TEXT,
      head_branch TEXT,
      head_commit TEXT,
      rebase TEXT,
      since TEXT NOT NULL,
      reason TEXT,
      fields TEXT NOT NULL DEFAULT '[]'
    );
    CREATE INDEX held_by_key ON held(collection, key, id);
    ALTER TABLE collections ADD COLUMN head_branch TEXT;
    ALTER TABLE collections ADD COLUMN head_commit TEXT;
    """

  private static let staging = """
    ALTER TABLE collections DROP COLUMN staging_base;
    CREATE TABLE uncommitted_records(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      json TEXT,
      is_staged INTEGER NOT NULL DEFAULT 0,
      UNIQUE(collection, key)
    );
    CREATE TABLE staged_versions(
      collection INTEGER NOT NULL REFERENCES collections(id),
      blob TEXT NOT NULL,
      is_result INTEGER NOT NULL,
      PRIMARY KEY(collection, blob)
    ) WITHOUT ROWID;
    """

  private static let keying = """
    ALTER TABLE collections ADD COLUMN key_rule TEXT;
    """

  private static let acting = """
    CREATE TABLE acts(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      actor TEXT NOT NULL,
      at TEXT NOT NULL,
      first_event INTEGER NOT NULL,
      last_event INTEGER NOT NULL
    );
    CREATE INDEX acts_by_actor ON acts(actor, id);
    """

  private static let following = """
    CREATE TABLE former_paths(
      path TEXT PRIMARY KEY,
      collection INTEGER NOT NULL REFERENCES collections(id)
    );
    """

  private static let taking = """
    CREATE TABLE taken_stores(
      workspace TEXT PRIMARY KEY,
      generation INTEGER NOT NULL
    );
    """

  private static let shortening = """
    ALTER TABLE events ADD COLUMN form INTEGER NOT NULL DEFAULT 0;
    DROP TRIGGER events_are_kept_1;
    DROP TRIGGER events_are_kept_2;
    CREATE TRIGGER events_are_kept_1 BEFORE UPDATE ON events WHEN \(isLocal)
    BEGIN SELECT raise(ABORT, 'events are only ever added'); END;
    CREATE TRIGGER events_are_kept_2 BEFORE DELETE ON events WHEN \(isLocal)
    BEGIN SELECT raise(ABORT, 'events are only ever added'); END;

    DROP TRIGGER event_insert;
    DROP TRIGGER event_update;
    CREATE TRIGGER event_insert AFTER INSERT ON records WHEN \(isLocal)
    BEGIN
      INSERT INTO events(collection, key, at, actor, origin, before, after)
        SELECT collection, key, \(now), \(actor), 'here', json, NULL
        FROM replaced WHERE collection <> NEW.collection OR key IS NOT NEW.key;
      INSERT INTO events(collection, key, at, actor, origin, before, after, form)
        VALUES(NEW.collection, coalesce(NEW.key, '#' || NEW.id), \(now), \(actor), 'here',
          (SELECT json FROM replaced WHERE collection = NEW.collection AND key = NEW.key),
          CASE WHEN NEW.key IS NULL THEN NEW.json END, \(formOfNew));
    END;
    CREATE TRIGGER event_update AFTER UPDATE OF json ON records
      WHEN \(isLocal) AND NEW.json IS NOT OLD.json
    BEGIN
      INSERT INTO events(collection, key, at, actor, origin, before, after, form)
        VALUES(OLD.collection, coalesce(OLD.key, '#' || OLD.id), \(now), \(actor), 'here',
          OLD.json, CASE WHEN NEW.key IS NULL THEN NEW.json END, \(formOfNew));
    END;
    """

  private static let claiming = """
    CREATE TABLE claim_sessions(
      name TEXT NOT NULL,
      place TEXT NOT NULL,
      session TEXT NOT NULL,
      PRIMARY KEY(name, place)
    ) WITHOUT ROWID;
    CREATE TABLE claim_sightings(
      ref TEXT PRIMARY KEY,
      object TEXT NOT NULL,
      line TEXT,
      acquired INTEGER NOT NULL,
      boot TEXT NOT NULL,
      since INTEGER NOT NULL,
      has_lapsed INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE own_claims(
      ref TEXT PRIMARY KEY,
      object TEXT NOT NULL,
      line TEXT NOT NULL,
      acquired INTEGER NOT NULL,
      boot TEXT NOT NULL,
      renewed INTEGER NOT NULL,
      is_of_run INTEGER NOT NULL,
      is_releasing INTEGER NOT NULL
    ) WITHOUT ROWID;
    """

  /// The record after is not kept twice (`Event.Form.impliedAfter`), unless it has no key.
  private static let formOfNew = "CASE WHEN NEW.key IS NULL THEN 0 ELSE 2 END"

  private static let actor = "(SELECT coalesce(actor, usual_actor) FROM control)"
}
