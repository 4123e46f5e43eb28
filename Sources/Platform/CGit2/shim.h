#include <git2.h>
#include <git2/sys/repository.h>

#if LIBGIT2_VER_MAJOR < 1 || (LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 1)
#error "libgit2 1.1 or newer is needed: older ones have other names for filters and buffers."
#endif

// Swift can't call functions with a variable number of arguments.
static inline int jsonl_git_verifies_hashes(int verifies) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, verifies);
}
