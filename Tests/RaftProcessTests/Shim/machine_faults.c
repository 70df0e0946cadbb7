// A machine that lets one process down: preloaded into it, between the program and the C library.
// Files in the directory that BATON_MACHINE_FAULTS names say what is wrong, from the moment at which they are there until they are removed:
//   sync-fails            nothing can be synced (EIO)
//   sync-fails-once       the next sync of a file of the log fails (EIO), and takes this file away
//   sync-hangs            a sync does not return
//   write-fails           nothing can be written to a file (EIO)
//   rename-fails          no file can be renamed (EIO)
//   directory-sync-fails  no directory can be synced (EIO)
//   disk-full             no file becomes longer (ENOSPC), and the disk says that it has no room
//   snapshot-disk-full    the same for the files of snapshots
//   clock-hour-ahead, clock-day-ahead, clock-day-behind   the wall clock is wrong by so much
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// Returns 0 where there are no faults.
static int fault_path(const char *what, char path[PATH_MAX]) {
    const char *directory = getenv("BATON_MACHINE_FAULTS");
    return directory && snprintf(path, PATH_MAX, "%s/%s", directory, what) < PATH_MAX;
}

static int is_wrong(const char *what) {
    char path[PATH_MAX];
    if (!fault_path(what, path)) return 0;
    int before = errno;
    int is_there = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    errno = before;
    return is_there;
}

// Of several threads one finds it.
static int is_wrong_once(const char *what) {
    char path[PATH_MAX];
    if (!is_wrong(what) || !fault_path(what, path)) return 0;
    int before = errno;
    int was_there = syscall(SYS_unlinkat, AT_FDCWD, path, 0) == 0;
    errno = before;
    return was_there;
}

static int is_in(int file, const char *directory) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, directory) != NULL;
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

int fdatasync(int file) {
    if (is_unsynced() || (is_wrong("sync-fails-once") && is_in(file, "/log/") && is_wrong_once("sync-fails-once"))) return fail_with(EIO);
    return (int)syscall(SYS_fdatasync, file);
}

int fsync(int file) {
    struct stat facts;
    if (is_unsynced() || (is_wrong("directory-sync-fails") && fstat(file, &facts) == 0 && S_ISDIR(facts.st_mode))) return fail_with(EIO);
    return (int)syscall(SYS_fsync, file);
}

int rename(const char *path, const char *new_path) {
    if (is_wrong("rename-fails")) return fail_with(EIO);
    return (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, new_path, 0);
}

static ssize_t write_within(int file, const void *bytes, size_t count, off_t offset) {
    struct stat facts;
    if (is_wrong("write-fails")) return fail_with(EIO);
    if ((is_wrong("disk-full") || (is_wrong("snapshot-disk-full") && is_in(file, "/snapshots/"))) && fstat(file, &facts) == 0 && S_ISREG(facts.st_mode) &&
        facts.st_size < offset + (off_t)count)
        return fail_with(ENOSPC);
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

static time_t wrong_by(void) {
    const time_t hour = 3600, day = 24 * hour;
    if (is_wrong("clock-hour-ahead")) return hour;
    if (is_wrong("clock-day-ahead")) return day;
    return is_wrong("clock-day-behind") ? -day : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) now->tv_sec += wrong_by();
    return result;
}

int gettimeofday(struct timeval *now, void *zone) {
    int result = (int)syscall(SYS_gettimeofday, now, zone);
    if (result == 0) now->tv_sec += wrong_by();
    return result;
}
