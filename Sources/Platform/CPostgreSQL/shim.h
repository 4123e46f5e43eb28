#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#if !defined(PG_DIAG_SEVERITY_NONLOCALIZED)
#error "libpq 12 or newer is needed."
#endif

// Swift can't use a macro that is a character.

static inline int jsonl_pq_sqlstate(void) { return PG_DIAG_SQLSTATE; }
static inline int jsonl_pq_severity(void) { return PG_DIAG_SEVERITY_NONLOCALIZED; }
static inline int jsonl_pq_message(void) { return PG_DIAG_MESSAGE_PRIMARY; }
