extension Schema {
  /// The tables of servers that collections are kept in step with.
  static let remoting = """
    CREATE TABLE remotes(
      id INTEGER PRIMARY KEY,
      server TEXT NOT NULL UNIQUE,
      client TEXT NOT NULL,
      place TEXT NOT NULL
    );
    CREATE TABLE remote_collections(
      remote INTEGER NOT NULL REFERENCES remotes(id),
      collection INTEGER NOT NULL REFERENCES collections(id),
      version INTEGER NOT NULL,
      chain TEXT,
      seen_version INTEGER NOT NULL,
      seen_chain TEXT,
      is_comparing INTEGER NOT NULL,
      PRIMARY KEY(collection, remote)
    ) WITHOUT ROWID;
    CREATE TABLE remote_rows(
      remote INTEGER NOT NULL REFERENCES remotes(id),
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      line TEXT,
      version INTEGER NOT NULL,
      event INTEGER NOT NULL,
      base TEXT,
      reason TEXT,
      fields TEXT NOT NULL DEFAULT '[]',
      refusal TEXT,
      since TEXT,
      PRIMARY KEY(collection, key, remote)
    ) WITHOUT ROWID;
    CREATE INDEX remote_rows_contested ON remote_rows(collection)
      WHERE reason IS NOT NULL OR refusal IS NOT NULL;
    CREATE TABLE remote_pushes(
      remote INTEGER NOT NULL REFERENCES remotes(id),
      collection INTEGER NOT NULL REFERENCES collections(id),
      client TEXT NOT NULL,
      number INTEGER NOT NULL,
      version INTEGER NOT NULL,
      chain TEXT,
      digest TEXT NOT NULL,
      PRIMARY KEY(collection, remote)
    ) WITHOUT ROWID;
    CREATE TABLE remote_push_rows(
      remote INTEGER NOT NULL REFERENCES remotes(id),
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      version INTEGER NOT NULL,
      line TEXT,
      event INTEGER NOT NULL,
      PRIMARY KEY(collection, key, remote)
    ) WITHOUT ROWID;

    CREATE TRIGGER remote_difference AFTER INSERT ON events
      WHEN EXISTS(SELECT 1 FROM remote_collections WHERE collection = NEW.collection)
        AND NOT NEW.key GLOB '#[0-9]*'
    BEGIN
      INSERT INTO remote_rows(remote, collection, key, line, version, event)
        SELECT c.remote, c.collection, NEW.key, NEW.before, c.version, NEW.id - 1
        FROM remote_collections c
        WHERE c.collection = NEW.collection AND c.is_comparing = 0
          AND NOT EXISTS(SELECT 1 FROM remote_rows r
            WHERE r.collection = c.collection AND r.key = NEW.key AND r.remote = c.remote);
      UPDATE remote_rows SET refusal = NULL
        WHERE collection = NEW.collection AND key = NEW.key AND refusal IS NOT NULL;
    END;
    """
}
