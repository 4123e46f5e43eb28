import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("The schema of records on a PostgreSQL server", .waits)
struct PostgresSchemaTests {
  @Test("It is made once, by somebody who may, and says so where it is missing")
  func creation() throws {
    let world = try PostgresWorld(roles: ["other"], collections: [])
    let client = world.owner
    let missing = try remoteError { _ = try client.remote.info() }
    #expect(missing?.kind == .missing && missing?.reason == .schema)
    #expect(missing?.message.contains("its owner has to make") == true)
    #expect(try remoteError { try client.pull() }?.reason == .schema)
    let other = try world.client("other")
    #expect(try remoteError { _ = try other.remote.create(["a.jsonl"]) }?.kind == .denied)
    let info = try client.remote.create(["a.jsonl", "b.jsonl"])
    #expect(info.collections.map(\.path) == ["a.jsonl", "b.jsonl"])
    #expect(info.isOwner && info.schema == info.knownSchema)
    let again = try client.remote.create(["a.jsonl", "c.jsonl"])
    #expect(again.serverID == info.serverID)
    #expect(Array(again.collections.prefix(2)) == info.collections)
    #expect(try client.remote.upgrade() == again)
  }

  @Test("A collection without records is removed, and comes again with another history")
  func removal() throws {
    let world = try PostgresWorld()
    let client = world.owner
    let first = try #require(client.remote.info().collections.first)
    try client.push(("a", "{}"))
    #expect(try remoteError { try client.remote.remove(first.path) }?.kind == .stale)
    try client.push(("a", nil))
    try client.remote.remove(first.path)
    try client.remote.remove(first.path)
    let missing = try remoteError { try client.pull() }
    #expect(missing?.reason == .collection)
    let second = try #require(try client.remote.create([first.path]).collections.first)
    #expect(second.point.version == 0 && second.point.chain != first.point.chain)
    #expect(try client.pull() == nil)
    #expect(try client.everything() == [])
  }

  @Test("A newer version is refused by every request, with the way out")
  func newerSchema() throws {
    let world = try PostgresWorld()
    let client = world.owner
    try client.push(("a", "{}"))
    try world.database.sql("update jsonl.meta set format = format + 1")
    let info = try client.remote.info()
    #expect(info.schema == info.knownSchema + 1 && info.collections == [])
    let path = PostgresWorld.collection
    let requests: [() throws -> Void] = [
      { try client.pull() }, { try client.push(("a", "{}")) },
      { _ = try client.remote.rows(of: path, [Bytes("a")]) },
      { _ = try client.remote.digests(of: path, [Bytes("a")]) },
      { _ = try client.remote.create(["b.jsonl"]) }, { try client.remote.remove(path) },
      { try client.remote.grant(.read, to: "public", on: nil) },
      { try client.remote.load([], tag: "t", into: path) }, { _ = try client.remote.upgrade() },
      {
        try client.remote.listen(to: [path], milliseconds: 60_000, interrupt: nil) { _, _ in true }
      },
    ]
    for request in requests {
      let error = try remoteError(request)
      #expect(error?.reason == .schemaNewer)
      #expect(error?.message.contains("install a newer jsonl-merge") == true)
    }
  }

  @Test("An older version is brought up to date, with its records, receipts and rights")
  func olderSchema() throws {
    let world = try PostgresWorld(roles: ["writer", "reader"], collections: [])
    let database = world.database
    try database.sql(
      try PostgresWorld.olderSchema() + """
        insert into jsonl.collection (path) values ('tasks.jsonl'), ('empty.jsonl');
        insert into jsonl.access values ('\(database.role("owner"))', 1, true),
          ('\(database.role("writer"))', 1, true), ('\(database.role("reader"))', 1, false);
        insert into jsonl.transition (collection, field, from_state, to_state)
          values (1, 'status', null, 'draft'), (1, 'status', 'draft', 'done'),
        (1, 'status', 'draft', '(deleted)');
        select * from jsonl.push(1, '00000000-0000-0000-0000-0000000000aa', 1, array['a', 'b'],
          array['{"status":"draft"}'::bytea, '{"id":"b","status":"draft"}'::bytea],
          array[0, 0]::bigint[]);
        select * from jsonl.push(1, '00000000-0000-0000-0000-0000000000aa', 2, array['b'],
          array[null::bytea], array[1]::bigint[]);
        """
    )
    let client = world.owner
    let older = try remoteError { try client.pull() }
    #expect(older?.reason == .schemaOlder)
    #expect(older?.message.contains("its owner has to bring it") == true)
    #expect(try client.remote.info().schema == 1)
    let stranger = try world.client("writer")
    #expect(try remoteError { _ = try stranger.remote.upgrade() }?.kind == .denied)

    let info = try client.remote.upgrade()
    #expect(info.schema == info.knownSchema)
    #expect(info.collections.map(\.point.version) == [0, 2])
    #expect(try client.everything() == [#"a {"status":"draft"}"#, "b -"])
    var push = client.makePush([("z", "{}")])
    push.client = "00000000-0000-0000-0000-0000000000aa"
    push.number = 2
    #expect(try client.remote.push(push) == .done(client.known))
    let role = database.role("writer")
    try client.remote.grant(.write, to: role, on: PostgresWorld.collection)
    let writer = try world.client("writer")
    try writer.pull()
    #expect(try writer.push(("b", #"{"status":"done"}"#)).refusals.count == 1)
    #expect(try writer.push(("a", #"{"status":"done"}"#)).isDone)
    try database.sql("update jsonl.record set line = null where key = 'a'")
    #expect(try writer.pull() == ["a -"])
  }

  @Test("It has the same tables, functions and policies, whether it was made or brought up to date")
  func sameSchema() throws {
    let made = try PostgresWorld()
    let upgraded = try PostgresWorld(collections: [])
    try upgraded.database.sql(try PostgresWorld.olderSchema())
    _ = try upgraded.owner.remote.upgrade()
    let question = """
      select table_name, column_name, data_type, is_nullable, collation_name
        from information_schema.columns where table_schema = 'jsonl' order by 1, 2;
      select p.oid::regprocedure, p.prosecdef, p.proconfig, md5(p.prosrc),
        replace(p.proacl::text, current_user, 'owner')
        from pg_proc p where pronamespace = 'jsonl'::regnamespace
        order by p.oid::regprocedure::text;
      select tablename, policyname, qual from pg_policies where schemaname = 'jsonl' order by 1;
      select tablename, indexdef from pg_indexes where schemaname = 'jsonl' order by 1, 2;
      select conrelid::regclass, pg_get_constraintdef(oid) from pg_constraint
        where connamespace = 'jsonl'::regnamespace order by conrelid::regclass::text, 2;
      select tgrelid::regclass, pg_get_triggerdef(oid) from pg_trigger
        where tgrelid = 'jsonl.record'::regclass order by 2;
      """
    let difference = try made.database.sql(question)
      .difference(from: try upgraded.database.sql(question))
    #expect(difference.isEmpty)
  }
}
