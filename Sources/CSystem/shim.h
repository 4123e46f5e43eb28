// What the C library has, but shows to programs with extensions of GNU alone.

#if defined(__linux__)
#include <stddef.h>
#include <sys/types.h>

extern ssize_t copy_file_range(int, off_t *, int, off_t *, size_t, unsigned int);

extern int sync_file_range(int, off_t, off_t, unsigned int);

/// Lets the system begin to write what a file holds to the disk, without waiting for it
/// (SYNC_FILE_RANGE_WRITE is 2).
static inline void jsonl_begin_synchronizing(int file) { (void)sync_file_range(file, 0, 0, 2); }

static inline ssize_t jsonl_copy_file_range(int from, off_t *offset, int to, size_t count) {
  return copy_file_range(from, offset, to, (off_t *)0, count, 0);
}
#endif
