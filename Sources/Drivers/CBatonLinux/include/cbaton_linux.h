#ifndef CBATON_LINUX_H
#define CBATON_LINUX_H

// epoll and eventfd for Swift, which sees neither through its C library module. Failures are returned as negated error numbers.

#include <stdint.h>

/// One event, in a layout that Swift can import (the kernel's is packed on x86_64).
typedef struct cbaton_event {
    /// The number given to `cbaton_epoll_add`.
    uint64_t token;
    /// A set of `CBATON_…` bits.
    uint32_t events;
} cbaton_event;

enum {
    CBATON_READABLE = 0x001,
    CBATON_URGENT = 0x002,
    CBATON_WRITABLE = 0x004,
    CBATON_ERROR = 0x008,
    CBATON_HANGUP = 0x010,
    CBATON_PEER_CLOSED = 0x2000
};

/// The most events that one call of `cbaton_epoll_wait` returns.
enum { CBATON_EVENT_CAPACITY = 256 };

int cbaton_epoll_create(void);
/// Watches for everything, level triggered for reading only if `edge` is 0, else edge triggered for reading, writing and closing.
int cbaton_epoll_add(int epoll, int descriptor, int edge, uint64_t token);
int cbaton_epoll_remove(int epoll, int descriptor);
/// Waits at most `milliseconds` (-1: without limit). An interruption by a signal counts as no event.
int cbaton_epoll_wait(int epoll, cbaton_event *events, int milliseconds);

int cbaton_eventfd_create(void);
void cbaton_eventfd_signal(int descriptor);
void cbaton_eventfd_drain(int descriptor);

/// Keeps a descriptor out of programs that this process starts.
void cbaton_close_on_exec(int descriptor);

/// Has the allocator map blocks of at least so many bytes one by one, for the whole process.
void cbaton_map_blocks_from(int bytes);

/// Names the calling thread; the kernel keeps the first 15 bytes.
void cbaton_name_thread(const char *name);

#endif
