// Functions of posix_spawn(3) that the C library of Linux only shows to programs with GNU extensions.

#if defined(__linux__)
#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
#endif
