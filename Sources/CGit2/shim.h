#include <git2.h>
#include <git2/sys/repository.h>

#if LIBGIT2_VER_MAJOR < 1 || (LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 1)
#error "libgit2 1.1 or newer is needed: older ones have other names for filters and buffers."
#endif
