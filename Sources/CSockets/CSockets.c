#define _GNU_SOURCE
#include "CSockets.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 256 };

#define TRANSFER(call) \
    long count; \
    do count = call; while (count < 0 && errno == EINTR); \
    return count < 0 ? -errno : count

#ifdef __linux__

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>

static int add(int poll, int file, uint32_t events, void *user) {
    struct epoll_event event = {.events = events, .data.ptr = user};
    return epoll_ctl(poll, EPOLL_CTL_ADD, file, &event);
}

int slipway_poller_open(struct slipway_poller *poller) {
    poller->poll = epoll_create1(EPOLL_CLOEXEC);
    if (poller->poll < 0) return -1;
    poller->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (poller->wake >= 0 && add(poller->poll, poller->wake, EPOLLIN | EPOLLET, NULL) == 0) return 0;
    int reason = errno;
    slipway_poller_close(poller);
    errno = reason;
    return -1;
}

void slipway_poller_close(const struct slipway_poller *poller) {
    close(poller->poll);
    if (poller->wake >= 0) close(poller->wake);
}

int slipway_poller_add(const struct slipway_poller *poller, int file, void *user) {
    return add(poller->poll, file, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, user);
}

void slipway_poller_remove(const struct slipway_poller *poller, int file) {
    epoll_ctl(poller->poll, EPOLL_CTL_DEL, file, NULL);
}

static unsigned changes(uint32_t events) {
    return (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR) ? SLIPWAY_READABLE : 0)
        | (events & (EPOLLOUT | EPOLLHUP | EPOLLERR) ? SLIPWAY_WRITABLE : 0)
        | (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR) ? SLIPWAY_ENDED : 0);
}

int slipway_poller_wait(const struct slipway_poller *poller, struct slipway_event *events, int count, int milliseconds) {
    struct epoll_event ready[MOST];
    int found = epoll_wait(poller->poll, ready, count < MOST ? count : MOST, milliseconds), told = 0;
    for (int i = 0; i < found; i++)
        // The wake-up is an edge: its count need not be read for the next one to come.
        if (ready[i].data.ptr) events[told++] = (struct slipway_event){ready[i].data.ptr, changes(ready[i].events)};
    return told;
}

void slipway_poller_wake(const struct slipway_poller *poller) {
    uint64_t one = 1;
    // Full means that it is awake.
    if (write(poller->wake, &one, sizeof one) < 0) return;
}

int slipway_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC); }

long slipway_receive(int file, void *space, unsigned long wanted) {
    TRANSFER(syscall(SYS_recvfrom, file, space, wanted, 0, NULL, NULL));
}

long slipway_send(int file, const void *bytes, unsigned long wanted) {
    TRANSFER(syscall(SYS_sendto, file, bytes, wanted, MSG_NOSIGNAL, NULL, 0));
}

long slipway_send_pieces(int file, struct iovec *pieces, int wanted) {
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = wanted};
    TRANSFER(syscall(SYS_sendmsg, file, &message, MSG_NOSIGNAL));
}

#else

#include <sys/event.h>
#include <sys/time.h>

int slipway_poller_open(struct slipway_poller *poller) {
    poller->wake = -1;
    poller->poll = kqueue();
    if (poller->poll < 0) return -1;
    struct kevent wake;
    EV_SET(&wake, 0, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, NULL);
    return kevent(poller->poll, &wake, 1, NULL, 0, NULL);
}

void slipway_poller_close(const struct slipway_poller *poller) { close(poller->poll); }

int slipway_poller_add(const struct slipway_poller *poller, int file, void *user) {
    struct kevent wanted[2];
    EV_SET(&wanted[0], file, EVFILT_READ, EV_ADD | EV_CLEAR, 0, 0, user);
    EV_SET(&wanted[1], file, EVFILT_WRITE, EV_ADD | EV_CLEAR, 0, 0, user);
    return kevent(poller->poll, wanted, 2, NULL, 0, NULL);
}

// Goes with the descriptor, whoever else holds the socket.
void slipway_poller_remove(const struct slipway_poller *poller, int file) {
    (void)poller;
    (void)file;
}

static unsigned changes(const struct kevent *event) {
    unsigned changes = event->filter == EVFILT_READ ? SLIPWAY_READABLE : SLIPWAY_WRITABLE;
    if (!(event->flags & EV_EOF)) return changes;
    changes |= SLIPWAY_READABLE | SLIPWAY_ENDED;
    // What has failed is told by the next write.
    return event->fflags ? changes | SLIPWAY_WRITABLE : changes;
}

int slipway_poller_wait(const struct slipway_poller *poller, struct slipway_event *events, int count, int milliseconds) {
    struct kevent ready[MOST];
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    int found = kevent(poller->poll, NULL, 0, ready, count < MOST ? count : MOST, milliseconds < 0 ? NULL : &time), told = 0;
    for (int i = 0; i < found; i++)
        if (ready[i].filter != EVFILT_USER) events[told++] = (struct slipway_event){ready[i].udata, changes(&ready[i])};
    return told;
}

void slipway_poller_wake(const struct slipway_poller *poller) {
    struct kevent wake;
    EV_SET(&wake, 0, EVFILT_USER, 0, NOTE_TRIGGER, 0, NULL);
    kevent(poller->poll, &wake, 1, NULL, 0, NULL);
}

int slipway_accept(int listener) {
    int file = accept(listener, NULL, NULL), on = 1;
    if (file < 0) return -1;
    fcntl(file, F_SETFL, fcntl(file, F_GETFL) | O_NONBLOCK);
    fcntl(file, F_SETFD, FD_CLOEXEC);
    setsockopt(file, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    return file;
}

long slipway_receive(int file, void *space, unsigned long wanted) { TRANSFER(recv(file, space, wanted, 0)); }

long slipway_send(int file, const void *bytes, unsigned long wanted) { TRANSFER(send(file, bytes, wanted, 0)); }

long slipway_send_pieces(int file, struct iovec *pieces, int wanted) { TRANSFER(writev(file, pieces, wanted)); }

#endif
