extension Schema {
  static let tables = #"""
    create schema jsonl;
    comment on schema jsonl is
      'Records of git jsonl sync. Everybody writes by jsonl.push, and the owner by SQL, too.';

    -- One row: the version of this schema, and the id of this server, which a dump keeps.
    create table jsonl.meta (
      format int not null,
      remote uuid not null,
      made_at timestamptz not null default now()
    );

    -- One JSON Lines file each. A change of the collection takes the next version under a lock on
    -- this row, which it holds until it commits. So a reader who has seen version n has seen all
    -- up to n. The chain belongs to the version: a hash over the chain before and the change.
    create table jsonl.collection (
      id int generated always as identity primary key,
      path text collate "C" not null unique check (octet_length(path) between 1 and 1024),
      version bigint not null default 0,
      chain bytea not null,
      states_tag text
    );

    -- The records. The owner may edit line by hand, or insert collection, key and line: triggers
    -- take care of the rest. Indexes and order are by bytes, whatever the locale of the system.
    create table jsonl.record (
      collection int not null,
      -- A plain string as it is, any other key as canonical JSON.
      key text collate "C" not null
        check (octet_length(key) between 1 and 1024 and key !~ '[[:cntrl:]]'),
      -- As it is in the file, without line end. Bytes, since jsonb refuses "\u0000" and "\ud800".
      -- Null is a tombstone: the record was deleted.
      line bytea
        check (octet_length(line) <= 4194304 and position(decode('0a', 'hex') in line) = 0),
      -- Of the line; null for a tombstone.
      digest bytea,
      -- The collection's version that changed this row last.
      version bigint not null,
      primary key (collection, key)
    );
    create index record_by_version on jsonl.record (collection, version, key);

    -- The history of each collection: who made which version. A push is known by (client, number)
    -- here, so that one that is sent again is not done again. Kept for a year.
    create table jsonl.version (
      collection int not null,
      version bigint not null,
      chain bytea not null,
      -- Null for an edit by hand.
      client text,
      number bigint,
      -- What the client says of its rows; the same receipt has to have the same.
      digest text,
      made_by text not null default session_user,
      made_at timestamptz not null default clock_timestamp(),
      primary key (collection, version),
      unique (collection, client, number)
    );

    -- What a row was before: its digest at an older version. Kept for a year.
    create table jsonl.past (
      collection int not null,
      key text collate "C" not null,
      version bigint not null,
      digest bytea,
      until timestamptz not null default now(),
      primary key (collection, key, version)
    );
    create index past_by_time on jsonl.past using brin (until);

    -- Who may read a collection, and who may write it too. The role 'public' is everybody.
    create table jsonl.access (
      role name not null,
      collection int not null,
      may_write boolean not null,
      primary key (role, collection)
    );

    -- The steps that a field's state may take; '' is the state of a record without one. A
    -- collection without any is free. Roles that are null or empty are everybody.
    create table jsonl.step (
      collection int not null,
      field text[] not null,
      from_state text not null,
      to_state text not null,
      roles text[]
    );
    create index step_by_collection on jsonl.step (collection);

    """#
}
