// Functions of posix_spawn(3) that the C library of Linux hides from programs without GNU
// extensions.

#if defined(__linux__)
#include <spawn.h>

extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
#endif
