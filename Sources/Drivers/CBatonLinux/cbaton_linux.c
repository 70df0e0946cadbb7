#include "cbaton_linux.h"

#if defined(__linux__)

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

_Static_assert(CBATON_READABLE == EPOLLIN, "bits follow the kernel");
_Static_assert(CBATON_URGENT == EPOLLPRI, "bits follow the kernel");
_Static_assert(CBATON_WRITABLE == EPOLLOUT, "bits follow the kernel");
_Static_assert(CBATON_ERROR == EPOLLERR, "bits follow the kernel");
_Static_assert(CBATON_HANGUP == EPOLLHUP, "bits follow the kernel");
_Static_assert(CBATON_PEER_CLOSED == EPOLLRDHUP, "bits follow the kernel");

int cbaton_epoll_create(void) {
    int descriptor = epoll_create1(EPOLL_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int cbaton_epoll_add(int epoll, int descriptor, int edge, uint64_t token) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    event.events = edge ? (EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP | EPOLLET) : EPOLLIN;
    event.data.u64 = token;
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) < 0 ? -errno : 0;
}

int cbaton_epoll_remove(int epoll, int descriptor) {
    struct epoll_event event;
    memset(&event, 0, sizeof event);
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event) < 0 ? -errno : 0;
}

int cbaton_epoll_wait(int epoll, cbaton_event *events, int milliseconds) {
    struct epoll_event raw[CBATON_EVENT_CAPACITY];
    int count = epoll_wait(epoll, raw, CBATON_EVENT_CAPACITY, milliseconds);
    if (count < 0) {
        return errno == EINTR ? 0 : -errno;
    }
    for (int index = 0; index < count; index++) {
        events[index].token = raw[index].data.u64;
        events[index].events = raw[index].events;
    }
    return count;
}

int cbaton_eventfd_create(void) {
    int descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return descriptor < 0 ? -errno : descriptor;
}

// A full counter already means "readable", and an empty one "drained", so neither call has a failure to report.
void cbaton_eventfd_signal(int descriptor) {
    uint64_t one = 1;
    while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void cbaton_eventfd_drain(int descriptor) {
    uint64_t count;
    while (read(descriptor, &count, sizeof count) < 0 && errno == EINTR) {
    }
}

void cbaton_close_on_exec(int descriptor) {
    int flags = fcntl(descriptor, F_GETFD);
    if (flags >= 0) {
        fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
    }
}

void cbaton_map_blocks_from(int bytes) {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, bytes);
#else
    (void)bytes;
#endif
}

void cbaton_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

#endif
