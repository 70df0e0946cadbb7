// A machine that lets one process down: preloaded into it, between the program and the C library.
// Files in the directory that BATON_MACHINE_FAULTS names say what is wrong, from the moment at which they are there until they are removed:
//   sync-fails   nothing can be synced (EIO)
//   sync-hangs   a sync does not return
//   disk-full    no file becomes longer (ENOSPC), and the disk says that it has no room
//   clock-ahead  the wall clock is an hour ahead
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int is_wrong(const char *what) {
    const char *directory = getenv("BATON_MACHINE_FAULTS");
    char path[PATH_MAX];
    if (!directory || snprintf(path, sizeof path, "%s/%s", directory, what) >= (int)sizeof path) return 0;
    int before = errno;
    int is_there = syscall(SYS_access, path, F_OK) == 0;
    errno = before;
    return is_there;
}

static int fail_with(int reason) {
    errno = reason;
    return -1;
}

static int is_unsynced(void) {
    const struct timespec pause = {0, 10 * 1000 * 1000};
    while (is_wrong("sync-hangs")) nanosleep(&pause, NULL);
    return is_wrong("sync-fails");
}

int fdatasync(int file) { return is_unsynced() ? fail_with(EIO) : (int)syscall(SYS_fdatasync, file); }

int fsync(int file) { return is_unsynced() ? fail_with(EIO) : (int)syscall(SYS_fsync, file); }

static ssize_t write_within(int file, const void *bytes, size_t count, off_t offset) {
    struct stat facts;
    if (is_wrong("disk-full") && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size < offset + (off_t)count) return fail_with(ENOSPC);
    return syscall(SYS_pwrite64, file, bytes, count, offset);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return write_within(file, bytes, count, offset); }

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) { return write_within(file, bytes, count, offset); }

// The C library's own is there by its other name, too: on a machine of 64 bits they are the same.
int statvfs(const char *path, struct statvfs *facts) {
    int result = statvfs64(path, (struct statvfs64 *)facts);
    if (result == 0 && is_wrong("disk-full")) facts->f_bavail = facts->f_bfree = 0;
    return result;
}

static const time_t ahead = 3600;

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && clock == CLOCK_REALTIME && is_wrong("clock-ahead")) now->tv_sec += ahead;
    return result;
}

int gettimeofday(struct timeval *now, void *zone) {
    int result = (int)syscall(SYS_gettimeofday, now, zone);
    if (result == 0 && is_wrong("clock-ahead")) now->tv_sec += ahead;
    return result;
}
