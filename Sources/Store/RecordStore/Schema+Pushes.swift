extension Schema {
  /// Several pushes of a collection may be under way to one server, each with its number.
  static let pushing = """
    CREATE TABLE next_remote_pushes(
      id INTEGER PRIMARY KEY,
      remote INTEGER NOT NULL REFERENCES remotes(id),
      collection INTEGER NOT NULL REFERENCES collections(id),
      number INTEGER NOT NULL,
      client TEXT NOT NULL,
      version INTEGER NOT NULL,
      chain TEXT,
      digest TEXT NOT NULL,
      UNIQUE(collection, remote, number)
    );
    INSERT INTO next_remote_pushes(remote, collection, number, client, version, chain, digest)
      SELECT remote, collection, number, client, version, chain, digest FROM remote_pushes;
    CREATE TABLE next_remote_push_rows(
      remote INTEGER NOT NULL REFERENCES remotes(id),
      collection INTEGER NOT NULL REFERENCES collections(id),
      number INTEGER NOT NULL,
      key TEXT NOT NULL,
      version INTEGER NOT NULL,
      line TEXT,
      event INTEGER NOT NULL,
      PRIMARY KEY(collection, remote, number, key)
    ) WITHOUT ROWID;
    INSERT INTO next_remote_push_rows(remote, collection, number, key, version, line, event)
      SELECT r.remote, r.collection, p.number, r.key, r.version, r.line, r.event
      FROM remote_push_rows r
      JOIN remote_pushes p ON p.collection = r.collection AND p.remote = r.remote;
    DROP TABLE remote_push_rows;
    DROP TABLE remote_pushes;
    ALTER TABLE next_remote_pushes RENAME TO remote_pushes;
    ALTER TABLE next_remote_push_rows RENAME TO remote_push_rows;
    """
}
