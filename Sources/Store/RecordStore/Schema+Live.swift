extension Schema {
  /// The tables of live collections.
  static let living = """
    CREATE TABLE live_collections(
      collection INTEGER PRIMARY KEY REFERENCES collections(id),
      server TEXT NOT NULL,
      origin TEXT NOT NULL,
      seen INTEGER NOT NULL
    );
    CREATE TABLE live_rows(
      collection INTEGER NOT NULL REFERENCES collections(id),
      key TEXT NOT NULL,
      revision INTEGER NOT NULL,
      writer TEXT,
      PRIMARY KEY(collection, key)
    ) WITHOUT ROWID;
    """
}
