/// What git jsonl keeps in a database: the schema `jsonl`, as SQL for PostgreSQL 12 and newer.
///
/// The scripts are in this folder, by theme:
///
/// - `tables` has the tables, and who may read them;
/// - `access` has the functions that say who may do what;
/// - `states` has the check of steps between states;
/// - `reading` has the functions that read, under row-level security;
/// - `push` has the one function by which everybody but the owner writes;
/// - `handEdits` has the triggers that give a version to what the owner edits by SQL;
/// - `upgrades` has the way from each older version of the schema to the next.
///
/// What holds in all of them:
///
/// - A function that runs as the owner (`security definer`) has a fixed `search_path`, takes values
///   of PostgreSQL's own types, and reads no table of the caller, so it runs no code of the caller:
///   no function, operator, cast, view or trigger.
/// - Nothing depends on transaction ids or on the numbers of roles, which change when a dump is
///   restored elsewhere.
/// - Literals have no backslash but where a function sets how one is read.
enum Schema {
  /// The version that `create` makes and `upgrades` lead to. It is in `jsonl.meta`, and each
  /// request compares it.
  static let version = 2

  /// Makes the schema, in one transaction of the caller's.
  static var create: String {
    tables + functions + "insert into jsonl.meta (format, remote) values (\(version), "
      + "encode(substr(sha256(convert_to(concat_ws(' ', random(), random(), clock_timestamp(), "
      + "pg_backend_pid(), txid_current()), 'UTF8')), 1, 16), 'hex')::uuid);\n"
  }

  /// All functions, triggers and policies, which are the same however old the tables are.
  private static var functions: String { access + states + reading + push + handEdits }

  /// Brings a schema of an older version up to `version`, in one transaction of the caller's.
  static func upgrade(from older: Int) -> String {
    (older..<version).map { upgrades[$0] ?? "" }.joined() + functions
      + "update jsonl.meta set format = \(version);\n"
  }
}
