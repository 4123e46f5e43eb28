// What a program knows of its own build. Package.swift defines JSONL_COMMIT for the two programs,
// if the build says it.

#ifndef JSONL_COMMIT
#define JSONL_COMMIT (const char *)0
#endif

/// The commit that the program was built from; a null pointer if it is not known.
static inline const char *_Nullable jsonl_commit(void) { return JSONL_COMMIT; }
