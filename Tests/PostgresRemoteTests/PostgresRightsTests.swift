import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Rights on a PostgreSQL server", .waits)
struct PostgresRightsTests {
  @Test("A role reads and writes what it was given, and nothing else")
  func roles() throws {
    let world = try PostgresWorld(
      roles: ["reader", "writer", "other"],
      collections: ["tasks.jsonl", "secret.jsonl"]
    )
    let owner = world.owner
    try owner.push(("a", #"{"id":"a"}"#))
    let other = try world.client("other")
    #expect(try remoteError { _ = try other.remote.info() }?.kind == .denied)
    #expect(try remoteError { try other.pull() }?.kind == .denied)

    try owner.remote.grant(.read, to: world.database.role("reader"), on: "tasks.jsonl")
    try owner.remote.grant(.write, to: world.database.role("writer"), on: "tasks.jsonl")
    let reader = try world.client("reader")
    let writer = try world.client("writer")
    #expect(try reader.pull() == [#"a {"id":"a"}"#])
    #expect(try reader.remote.info().collections.map(\.mayWrite) == [false])
    #expect(try writer.remote.info().collections.map(\.path) == ["tasks.jsonl"])
    #expect(try remoteError { try reader.push(("b", "{}")) }?.kind == .denied)
    #expect(try writer.push(("b", "{}")).isDone)
    for client in [reader, writer] {
      let error = try remoteError { try client.pull("secret.jsonl") }
      #expect(error?.kind == .missing)
      #expect(try remoteError { _ = try client.remote.create(["new.jsonl"]) }?.kind == .denied)
      let error2 = try remoteError {
        try client.remote.grant(.write, to: world.database.role("reader"), on: nil)
      }
      #expect(error2?.kind == .denied)
    }
    let secret = writer.makePush([("a", "{}")], base: 0, to: "secret.jsonl")
    #expect(try remoteError { _ = try writer.remote.push(secret) }?.kind == .missing)
    #expect(
      try remoteError { try owner.remote.grant(.read, to: "nobody", on: nil) }?.kind == .missing
    )
  }

  @Test("A right that was taken away is gone, for a client that is connected, too")
  func withdrawal() throws {
    let world = try PostgresWorld(roles: ["writer"], collections: ["tasks.jsonl", "b.jsonl"])
    let writer = try world.client("writer", .write)
    #expect(try writer.push(("a", "{}")).isDone)
    let role = world.database.role("writer")
    try world.owner.remote.grant(.read, to: role, on: "tasks.jsonl")
    #expect(try remoteError { try writer.push(("a", "{}")) }?.kind == .denied)
    #expect(try writer.everything() == ["a {}"])
    try world.owner.remote.grant(.none, to: role, on: "tasks.jsonl")
    #expect(try writer.remote.info().collections.map(\.path) == ["b.jsonl"])
    #expect(try remoteError { try writer.pull() }?.kind == .missing)
    try world.owner.remote.grant(.none, to: role, on: nil)
    #expect(try remoteError { _ = try writer.remote.info() }?.kind == .denied)
    // Nothing is left that would keep the role from being dropped.
    try world.database.sql("drop role \(role)", as: "postgres")
  }

  @Test("A row that the owner hides by a policy of their own is not told to anybody")
  func hiddenRows() throws {
    let world = try PostgresWorld(roles: ["writer"])
    let writer = try world.client("writer", .write)
    try writer.push(("mine", #"{"n":1}"#), ("theirs", #"{"n":1}"#))
    try world.database.sql(
      """
      create policy visible on jsonl.record as restrictive for select using (key <> 'theirs');
      update jsonl.record set line = convert_to('{"secret":1}', 'UTF8') where key = 'theirs';
      """
    )
    #expect(try writer.pull() == [])
    #expect(try writer.everything() == [#"mine {"n":1}"#])
    let rows = try writer.remote.rows(of: PostgresWorld.collection, [Bytes("theirs")])
    #expect(rows.map(\.version) == [0])
    let known = try writer.remote.digests(of: PostgresWorld.collection, [Bytes("theirs")])
    #expect(known.first?.entries == [])
    #expect(
      try writer.push(("theirs", "{}"), base: 1).refusals == ["theirs: denied; server: none"]
    )
  }

  /// What a role does that wants the owner to run its code, before it calls `jsonl.push`.
  private static let traps = """
    create schema trap;
    create function trap.hit() returns boolean language plpgsql as $$ begin
      insert into public.caught values (current_user, session_user);
      return true;
    exception when others then return true; end $$;
    create function trap.equal(text, text) returns boolean language sql as 'select trap.hit()';
    create function trap.equal(bigint, bigint) returns boolean language sql as 'select trap.hit()';
    create operator trap.= (leftarg = text, rightarg = text, function = trap.equal);
    create operator trap.= (leftarg = bigint, rightarg = bigint, function = trap.equal);
    create operator trap.> (leftarg = bigint, rightarg = bigint, function = trap.equal);
    create function trap.sha256(bytea) returns bytea language sql as
      'select case when trap.hit() then ''x''::bytea end';
    create function trap.cardinality(anyarray) returns int language sql as
      'select case when trap.hit() then 1 end';
    create function trap.pg_notify(text, text) returns void language sql as 'select trap.hit()';
    create function trap.coalesced(bigint) returns bigint language sql as
      'select case when trap.hit() then $1 end';
    set search_path = trap, pg_temp, pg_catalog, jsonl, public;
    create temp table record (collection int, key text, line bytea, digest bytea, version bigint);
    create temp table meta as select 2 as format where trap.hit();
    create temp view collection as select trap.hit(), 1 as id, 'tasks.jsonl'::text as path;
    create temp view p as select trap.hit(), 'a'::text as key, ''::bytea as line, 1::bigint as base;
    create function pg_temp.sha256(bytea) returns bytea language sql as
      'select case when trap.hit() then ''x''::bytea end';
    truncate public.caught;
    set standard_conforming_strings = off;
    set transform_null_equals = on;
    set jsonl.pushing = 'on';
    set plpgsql.extra_errors = 'all';

    """

  @Test(
    "Nothing that a hostile role has prepared is run as the owner"
  )
  func hostileWriter() throws {
    let world = try PostgresWorld(roles: ["writer"])
    _ = try world.client("writer", .write)
    try world.owner.remote.load(
      [FieldStates(field: ["status"], steps: [.init(from: "", to: "draft")])],
      tag: "t",
      into: PostgresWorld.collection
    )
    let writer = world.database.role("writer")
    try world.database.sql(
      """
      create table public.caught (who name, caller name);
      grant all on public.caught to public;
      grant create on database \(world.database.name) to \(writer);
      """
    )
    let push = """
      select outcome from jsonl.push(2, 'tasks.jsonl', 0, null, 'c', NUMBER, 'd', array['KEY'],
        array[convert_to('{"status":"draft"}', 'UTF8')], array[0::bigint], false)
      """
    let trapped =
      Self.traps
      + push.replacing("NUMBER", with: "1").replacing("KEY", with: "a") + ";\n"
      + "set search_path = jsonl, trap;\n"
      + push.replacing("NUMBER", with: "2").replacing("KEY", with: "b") + ";\n"
      + "select key from jsonl.page(2, 'tasks.jsonl', 0, '', 0, '', 10, 1000, false) limit 0;\n"
    let outcome = try world.database.trySQL(trapped, as: "writer")
    #expect(outcome.output.contains("done"), "\(outcome)")
    let owner = world.database.role("owner")
    #expect(try world.database.sql("select * from public.caught where who = '\(owner)'") == [])
    #expect(try world.client().everything().count == 2)
  }

  @Test("A role that may write can't go around the function that checks")
  func noWayAround() throws {
    let world = try PostgresWorld(roles: ["writer", "reader"])
    _ = try world.client("writer", .write)
    let database = world.database
    _ = try world.client("reader", .read)
    let id = "(select min(id) from jsonl.collection)"
    for statement in [
      "insert into jsonl.record (collection, key, line) values (\(id), 'x', '{}')",
      "update jsonl.record set line = '{}'", "delete from jsonl.record",
      "truncate jsonl.record", "insert into jsonl.access values (session_user, 1, true)",
      "select * from jsonl.access", "update jsonl.meta set format = 9",
      "select jsonl.add_collection('x')",
      "select jsonl.set_right(session_user::text, null, 'write')",
      "select jsonl.set_states('tasks.jsonl', 't', '[]')", "select jsonl.forget_past(1)",
      "select jsonl.remove_collection('tasks.jsonl')", "create table jsonl.x (a int)",
      "create trigger x before insert on jsonl.record execute function jsonl.hand_row()",
      "create policy x on jsonl.record using (true)", "set role \(database.role("owner"))",
    ] {
      for role in ["writer", "reader"] {
        let outcome = try database.trySQL(statement, as: role)
        #expect(outcome.status != 0, "\(role): \(statement)")
      }
    }
    // A line that would break the files of others, past the checks of the helper.
    let bad = try database.trySQL(
      """
      select outcome from jsonl.push(2, 'tasks.jsonl', 0, null, 'c', 1, 'd', array['a'],
        array[decode('7b0a7d', 'hex')], array[0::bigint], false)
      """,
      as: "writer"
    )
    #expect(bad.errors.contains("record_line_check"))
    #expect(try world.owner.everything() == [])
  }
}
