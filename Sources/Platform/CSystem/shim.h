// Functions that the C library only shows to programs with GNU extensions.

#if defined(__linux__)
#include <stddef.h>
#include <stdint.h>
#include <sys/inotify.h>
#include <sys/types.h>

extern ssize_t copy_file_range(int, off_t *, int, off_t *, size_t, unsigned int);

extern int mallopt(int, int);

extern char *program_invocation_short_name;

/// The name by which this program was started, without its folder.
static inline const char *jsonl_program_name(void) { return program_invocation_short_name; }

extern int sync_file_range(int, off_t, off_t, unsigned int);

/// Makes the system start writing a file's data to the disk, without waiting for it
/// (SYNC_FILE_RANGE_WRITE is 2).
static inline void jsonl_begin_synchronizing(int file) { (void)sync_file_range(file, 0, 0, 2); }

static inline ssize_t jsonl_copy_file_range(int from, off_t *offset, int to, size_t count) {
  return copy_file_range(from, offset, to, (off_t *)0, count, 0);
}

/// Makes the memory allocator map no block below 16 MiB separately (M_MMAP_THRESHOLD is -3), return
/// nothing below 256 MiB (M_TRIM_THRESHOLD, -1), and request 4 MiB at a time (M_TOP_PAD, -2). Only
/// GNU's allocator has these settings.
static inline void jsonl_keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(-3, 16 << 20);
  mallopt(-1, 256 << 20);
  mallopt(-2, 4 << 20);
#endif
}

/// A queue of events in folders; -1 with errno if the system can't provide one.
static inline int jsonl_begin_watching(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

/// Makes the queue report files that are created, written, moved and removed in a folder, and
/// changes of the folder itself. Returns the number of the watch, which stays the same for the same
/// folder.
static inline int jsonl_watch_folder(int queue, const char *path) {
  return inotify_add_watch(queue, path,
                           IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_MOVED_FROM |
                               IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF |
                               IN_ONLYDIR);
}

static inline int jsonl_unwatch_folder(int queue, int watch) {
  return inotify_rm_watch(queue, watch);
}
#endif
