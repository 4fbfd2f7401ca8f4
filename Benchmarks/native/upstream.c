// The upstream of the rows about streams and long answers: one thread, epoll, and so little work that the proxy in front is what is measured.
//
//     upstream PORT EVENTS GAP_MICROSECONDS BYTES
//
// With EVENTS above 0 each request is answered by so many events of a chat completion, each GAP after the one before; else by BYTES of JSON.
// Every event says when it was due to leave (`"at"`, CLOCK_MONOTONIC in ns), which a client on the same machine can compare with its own clock.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 8192, READ = 1 << 16 };

struct connection {
    int file;
    // Of the request: its head, then how much of the body is to come; of a chunked one the last bytes.
    char head[HEAD];
    int head_length;
    long body_left;
    int is_chunked;
    char tail[5];
    // Of the answer.
    int events_left;
    long bytes_left;
    int64_t due;
    struct connection *before, *after;
};

static int poll_file, timer_file, events_wanted;
static int64_t gap_ns;
static long answer_length;
static char *answer;
static struct connection *first, *last;

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

// The gap is the same for all, so that who waits last is due last.
static void wait_in_line(struct connection *c) {
    c->before = last;
    c->after = NULL;
    if (last) last->after = c; else first = c;
    last = c;
}

static void leave_line(struct connection *c) {
    if (c->before) c->before->after = c->after; else if (first == c) first = c->after; else return;
    if (c->after) c->after->before = c->before; else last = c->before;
    c->before = c->after = NULL;
}

static void set_timer(void) {
    struct itimerspec when = {0};
    if (first) when.it_value = (struct timespec){first->due / 1000000000, first->due % 1000000000 + 1};
    timerfd_settime(timer_file, TFD_TIMER_ABSTIME, &when, NULL);
}

static void end(struct connection *c) {
    leave_line(c);
    close(c->file);
    free(c);
}

static void watch(struct connection *c, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    epoll_ctl(poll_file, EPOLL_CTL_MOD, c->file, &event);
}

static int write_event(struct connection *c, int is_first) {
    char event[512], out[1024];
    int length = snprintf(event, sizeof event,
        "data: {\"id\":\"chatcmpl-4711\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"gpt-4o\","
        "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" parcel\"},\"finish_reason\":null}],\"at\":%020lld}\n\n", (long long)c->due);
    int count = is_first ? snprintf(out, sizeof out,
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n") : 0;
    count += snprintf(out + count, sizeof out - count, "%x\r\n%s\r\n", length, event);
    return write(c->file, out, count) == count;
}

static int write_last(struct connection *c) {
    static const char done[] = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
    return write(c->file, done, sizeof done - 1) == sizeof done - 1;
}

// What is due now; the last of them also ends its stream.
static void send_due(void) {
    int64_t now = now_ns();
    while (first && first->due <= now) {
        struct connection *c = first;
        leave_line(c);
        int is_sent = write_event(c, 0);
        if (is_sent && --c->events_left > 0) {
            c->due += gap_ns;
            wait_in_line(c);
        } else if (!is_sent || !write_last(c)) {
            end(c);
        }
    }
}

static int send_answer(struct connection *c) {
    while (c->bytes_left > 0) {
        ssize_t sent = write(c->file, answer + answer_length - c->bytes_left, c->bytes_left);
        if (sent < 0 && errno == EAGAIN) return watch(c, EPOLLIN | EPOLLOUT), 1;
        if (sent < 0) return 0;
        c->bytes_left -= sent;
    }
    return watch(c, EPOLLIN), 1;
}

static int respond(struct connection *c) {
    c->head_length = 0;
    if (events_wanted == 0) {
        c->bytes_left = answer_length;
        return send_answer(c);
    }
    // The first event leaves at once: its place is before those that wait.
    c->events_left = events_wanted;
    c->due = now_ns();
    if (!write_event(c, 1)) return 0;
    if (--c->events_left == 0) return write_last(c);
    c->due += gap_ns;
    wait_in_line(c);
    return 1;
}

static int take_body(struct connection *c, const char *bytes, long count) {
    if (c->is_chunked) {
        for (long i = count > 5 ? count - 5 : 0; i < count; i++) memmove(c->tail, c->tail + 1, 4), c->tail[4] = bytes[i];
        return memcmp(c->tail, "0\r\n\r\n", 5) || respond(c);
    }
    c->body_left -= count;
    return c->body_left > 0 || respond(c);
}

static int take(struct connection *c, const char *bytes, long count) {
    if (c->head_length < 0) return take_body(c, bytes, count);
    if (c->head_length + count >= HEAD) {
        // A head and the beginning of a long body: the head ends in what fits.
        long fits = HEAD - 1 - c->head_length;
        return fits > 0 && take(c, bytes, fits) && take(c, bytes + fits, count - fits);
    }
    memcpy(c->head + c->head_length, bytes, count);
    c->head_length += count;
    c->head[c->head_length] = 0;
    char *body = strstr(c->head, "\r\n\r\n");
    if (!body) return 1;
    long rest = c->head_length - (body + 4 - c->head);
    *body = 0;
    char *length = strcasestr(c->head, "\r\ncontent-length:");
    c->is_chunked = !length && strcasestr(c->head, "\r\ntransfer-encoding:");
    c->body_left = length ? atol(length + 17) : 0;
    c->head_length = -1;
    return rest == 0 && (c->is_chunked || c->body_left > 0) ? 1 : take_body(c, body + 4, rest);
}

static void read_from(struct connection *c) {
    static char bytes[READ];
    ssize_t count = read(c->file, bytes, sizeof bytes);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0 || !take(c, bytes, count)) end(c);
}

static void take_connections(int listener) {
    int file, on = 1;
    while ((file = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *c = calloc(1, sizeof *c);
        c->file = file;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poll_file, EPOLL_CTL_ADD, file, &event);
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) perror("upstream"), exit(1);
    return listener;
}

static void make_answer(long bytes) {
    static const char begin[] = "{\"id\":\"chatcmpl-4711\",\"object\":\"chat.completion\",\"model\":\"gpt-4o\",\"choices\":[{\"index\":0,\"message\":"
        "{\"role\":\"assistant\",\"content\":\"", finish[] = "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":50000,\"completion_tokens\":25000}}";
    answer = malloc(bytes + 256);
    int head = sprintf(answer, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %ld\r\n\r\n", bytes);
    memset(answer + head, 'a', bytes);
    memcpy(answer + head, begin, sizeof begin - 1);
    memcpy(answer + head + bytes - (sizeof finish - 1), finish, sizeof finish - 1);
    answer_length = head + bytes;
}

int main(int count, char **words) {
    if (count != 5) return fprintf(stderr, "upstream PORT EVENTS GAP_MICROSECONDS BYTES\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    events_wanted = atoi(words[2]);
    gap_ns = atoll(words[3]) * 1000;
    make_answer(atol(words[4]) > 512 ? atol(words[4]) : 512);
    poll_file = epoll_create1(0);
    timer_file = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    int listener = listen_on(atoi(words[1]));
    epoll_ctl(poll_file, EPOLL_CTL_ADD, listener, &(struct epoll_event){.events = EPOLLIN, .data.ptr = &listener});
    epoll_ctl(poll_file, EPOLL_CTL_ADD, timer_file, &(struct epoll_event){.events = EPOLLIN, .data.ptr = &timer_file});
    for (;;) {
        struct epoll_event ready[256];
        set_timer();
        int found = epoll_wait(poll_file, ready, 256, -1);
        for (int i = 0; i < found; i++) {
            struct connection *c = ready[i].data.ptr;
            if (ready[i].data.ptr == &listener) take_connections(listener);
            else if (ready[i].data.ptr == &timer_file) continue;
            else if (ready[i].events & EPOLLOUT && !send_answer(c)) end(c);
            else if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) read_from(c);
        }
        send_due();
    }
}
