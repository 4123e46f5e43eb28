#include <sqlite3.h>

#if SQLITE_VERSION_NUMBER < 3031000
#error "SQLite 3.31 or newer is needed: older ones can't distrust the schema of a database."
#endif

// Swift can't call functions with a variable number of arguments, nor use a macro that is a cast.

static inline int jsonl_sqlite_set_option(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

static inline int jsonl_sqlite_limit_statement_journals(int byte_count) {
  return sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, byte_count);
}

static inline int jsonl_sqlite_bind_empty_text(sqlite3_stmt *statement, int position) {
  return sqlite3_bind_text(statement, position, "", 0, SQLITE_STATIC);
}

static inline int jsonl_sqlite_bind_empty_blob(sqlite3_stmt *statement, int position) {
  return sqlite3_bind_blob(statement, position, "", 0, SQLITE_STATIC);
}
