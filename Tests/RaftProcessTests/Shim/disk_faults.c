// A disk that fails or hangs, for one process: preloaded into it, between the program and the C library.
// Files in the directory that BATON_DISK_FAULTS names say what is wrong, from the moment at which they are there until they are removed:
//   sync-fails   nothing can be synced (EIO)
//   sync-hangs   a sync does not return
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int is_wrong(const char *what) {
    const char *directory = getenv("BATON_DISK_FAULTS");
    char path[PATH_MAX];
    if (!directory || snprintf(path, sizeof path, "%s/%s", directory, what) >= (int)sizeof path) return 0;
    int before = errno;
    int is_there = access(path, F_OK) == 0;
    errno = before;
    return is_there;
}

static int is_unsynced(void) {
    const struct timespec pause = {0, 10 * 1000 * 1000};
    while (is_wrong("sync-hangs")) nanosleep(&pause, NULL);
    return is_wrong("sync-fails");
}

int fdatasync(int file) {
    if (!is_unsynced()) return (int)syscall(SYS_fdatasync, file);
    errno = EIO;
    return -1;
}

int fsync(int file) {
    if (!is_unsynced()) return (int)syscall(SYS_fsync, file);
    errno = EIO;
    return -1;
}
