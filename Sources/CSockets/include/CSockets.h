#ifndef SLIPWAY_SOCKETS_H
#define SLIPWAY_SOCKETS_H

#include <sys/uio.h>

/// What the system says of many sockets at once, each change once: epoll on Linux, kqueue elsewhere.
struct slipway_poller {
    int poll;
    int wake;
};

/// Of one socket, since it was last told.
enum slipway_change {
    /// There is something to read, or an end of it.
    SLIPWAY_READABLE = 1,
    /// There is space to write.
    SLIPWAY_WRITABLE = 2,
    /// The peer sends nothing more.
    SLIPWAY_ENDED = 4,
};

struct slipway_event {
    void *user;
    unsigned changes;
};

/// - Returns: 0, or -1 with `errno`.
int slipway_poller_open(struct slipway_poller *poller);

void slipway_poller_close(const struct slipway_poller *poller);

/// From here on `user` hears of the file's changes, until the file is closed.
///
/// - Returns: 0, or -1 with `errno`.
int slipway_poller_add(const struct slipway_poller *poller, int file, void *user);

/// From here on nothing is told of the file, which may never have been added.
void slipway_poller_remove(const struct slipway_poller *poller, int file);

/// Waits until there is something to tell, `slipway_poller_wake` was called, or the time is up.
///
/// - Parameters:
///   - count: of the space at `events`, at most 256.
///   - milliseconds: below 0: for as long as it takes.
/// - Returns: how many events there are; 0 where there are none or the wait was interrupted.
int slipway_poller_wait(const struct slipway_poller *poller, struct slipway_event *events, int count, int milliseconds);

/// Called by any thread.
void slipway_poller_wake(const struct slipway_poller *poller);

/// The next connection of a listening socket, which blocks nobody and goes to no child process.
///
/// - Returns: -1 with `errno`.
int slipway_accept(int listener);

// The transfers block never, raise no signal, and are no points at which a thread can be cancelled: the C library's own are, for the price of two
// atomic operations each. They give the number of bytes, or an error's number below 0.

long slipway_receive(int file, void *space, unsigned long count);

long slipway_send(int file, const void *bytes, unsigned long count);

/// All pieces in one call.
long slipway_send_pieces(int file, struct iovec *pieces, int count);

#endif
