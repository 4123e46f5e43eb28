extension Schema {
  /// What the daemon of live collections needs: what the server has of each record, when that
  /// expires, and the writes that are under way.
  static let livingOn = """
    ALTER TABLE live_rows ADD COLUMN line TEXT;
    ALTER TABLE live_rows ADD COLUMN expires INTEGER;
    ALTER TABLE live_collections ADD COLUMN ttl INTEGER;
    ALTER TABLE live_collections ADD COLUMN boot TEXT NOT NULL DEFAULT '';
    UPDATE live_rows SET line = (SELECT json FROM records r
      WHERE r.collection = live_rows.collection AND r.key = live_rows.key);
    INSERT OR IGNORE INTO live_rows(collection, key, revision, writer, line)
      SELECT r.collection, r.key, 0, NULL, r.json FROM records r
      JOIN live_collections l ON l.collection = r.collection
      WHERE r.key IS NOT NULL AND r.kind = 'record';
    CREATE INDEX live_rows_expiring ON live_rows(expires) WHERE expires IS NOT NULL;
    CREATE TABLE live_writes(
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      line TEXT,
      writer TEXT,
      noted_at INTEGER NOT NULL,
      after INTEGER,
      is_sent INTEGER NOT NULL DEFAULT 0,
      last_row INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX live_writes_by_key ON live_writes(collection, key);
    """
}
