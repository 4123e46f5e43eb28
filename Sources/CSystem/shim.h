// What the C library has, but shows to programs with extensions of GNU alone.

#if defined(__linux__)
#include <stddef.h>
#include <sys/types.h>

extern ssize_t copy_file_range(int, off_t *, int, off_t *, size_t, unsigned int);

static inline ssize_t jsonl_copy_file_range(int from, off_t *offset, int to, size_t count) {
  return copy_file_range(from, offset, to, (off_t *)0, count, 0);
}
#endif
