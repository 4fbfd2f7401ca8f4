// The client of the rows about streams: one thread, epoll, many connections of which each asks for an event stream.
//
//     streams run  PORT CONNECTIONS GAP_MICROSECONDS SECONDS    asks again after each stream's end; prints what it saw as JSON
//     streams hold PORT CONNECTIONS                             opens them all, says so, and holds them until its input ends
//
// Each connection of a run has a moment of its own within a gap, and asks at that moment only: events come evenly spread, through whatever
// proxy. Asked for at once, streams that have ended together would go on together, and a proxy that lets them wait for each other would be
// spared most of its wake-ups.
//
// All times are in microseconds. An event's delay is from when it was due to leave the upstream (`"at"`) to when its bytes were read here.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { READ = 1 << 16, CARRY = 64, DIGITS = 20, OPENING = 128 };

struct connection {
    int file, is_waiting;
    // When it asks next, of those that rest.
    int64_t asks;
    struct connection *next_resting;
    int64_t asked, last_event;
    int carried;
    char carry[CARRY];
};

struct samples {
    double *values;
    size_t count, space;
};

static int poll_file, port, opening, opened, failed, dropped, is_recording;
static long events, streams;
static int64_t gap;
static struct connection *resting;
static struct samples first_events, gaps, delays;

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void note(struct samples *all, int64_t ns) {
    if (!is_recording) return;
    if (all->count == all->space) {
        all->space = all->space ? 2 * all->space : 1 << 16;
        all->values = realloc(all->values, all->space * sizeof(double));
    }
    all->values[all->count++] = ns / 1e3;
}

static int compare(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void print(const char *name, struct samples *all) {
    qsort(all->values, all->count, sizeof(double), compare);
    static const double shares[] = {0.5, 0.99};
    static const char *names[] = {"p50", "p99"};
    for (int i = 0; i < 2; i++)
        printf(", \"%s_%s\": %.1f", name, names[i], all->count ? all->values[(size_t)(shares[i] * (all->count - 1))] : 0.0);
}

static int ask(struct connection *c) {
    static char request[1024];
    static int length;
    static int user;
    static const char body[] = "{\"model\":\"gpt-4o\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Where is my parcel?\"}]}";
    length = snprintf(request, sizeof request,
        "POST /v1/chat/completions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nx-user-id: user-%d\r\ncontent-length: %zu\r\n\r\n%s",
        user++ % 1000, sizeof body - 1, body);
    c->asked = now_ns();
    c->last_event = 0;
    c->carried = 0;
    c->is_waiting = 1;
    return write(c->file, request, length) == length;
}

static void lose(struct connection *c) {
    if (c->is_waiting) failed++, opening--;
    else dropped++;
    close(c->file);
    free(c);
}

static void rest(struct connection *c) {
    int64_t now = now_ns();
    c->asks += (now - c->asks + gap) / gap * gap;
    c->next_resting = resting;
    resting = c;
}

static int64_t next_to_ask(void) {
    int64_t next = INT64_MAX;
    for (struct connection *c = resting; c; c = c->next_resting)
        if (c->asks < next) next = c->asks;
    return next;
}

static void begin(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct connection *c = calloc(1, sizeof *c);
    int on = 1;
    opening++;
    c->is_waiting = 1;
    c->asks = now_ns();
    c->file = socket(AF_INET, SOCK_STREAM, 0);
    // Loopback: the connection stands, or does not, at once. Only then is it made not to block.
    if (c->file < 0 || connect(c->file, (struct sockaddr *)&address, sizeof address) || !ask(c)) {
        perror("streams");
        lose(c);
        return;
    }
    setsockopt(c->file, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poll_file, EPOLL_CTL_ADD, c->file, &event);
}

static void take_event(struct connection *c, const char *digits, int64_t now) {
    char text[DIGITS + 1] = {0};
    memcpy(text, digits, DIGITS);
    note(&delays, now - atoll(text));
    if (c->is_waiting) {
        c->is_waiting = 0;
        opening--;
        opened++;
        note(&first_events, now - c->asked);
    } else {
        note(&gaps, now - c->last_event);
    }
    c->last_event = now;
    events += is_recording;
}

// Zero where the connection is of no use any more.
static int take(struct connection *c, char *bytes, long count, int64_t now) {
    static const char mark[] = "\"at\":", end[] = "\r\n0\r\n\r\n";
    char *at = bytes, *limit = bytes + count, *found;
    if ((found = memmem(at, limit - at, "HTTP/1.1 ", 9)) && found + 12 <= limit && memcmp(found + 9, "200", 3)) return 0;
    while ((found = memmem(at, limit - at, mark, sizeof mark - 1)) && found + sizeof mark - 1 + DIGITS <= limit) {
        take_event(c, found + sizeof mark - 1, now);
        at = found + sizeof mark - 1 + DIGITS;
    }
    if (memmem(at, limit - at, end, sizeof end - 1)) {
        if (c->is_waiting) return 0;  // A stream without events.
        streams += is_recording;
        opened--;
        opening++;
        rest(c);
        return 1;
    }
    long left = limit - at < CARRY ? limit - at : CARRY;
    memmove(c->carry, limit - left, left);
    c->carried = left;
    return 1;
}

static int read_from(struct connection *c) {
    static char bytes[CARRY + READ];
    memcpy(bytes, c->carry, c->carried);
    ssize_t count = recv(c->file, bytes + c->carried, READ, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return 1;
    if (count <= 0) return 0;
    return take(c, bytes, c->carried + count, now_ns());
}

static void ask_in_turn(int64_t now) {
    struct connection **link = &resting;
    while (*link) {
        struct connection *c = *link;
        if (c->asks > now) { link = &c->next_resting; continue; }
        *link = c->next_resting;
        if (!ask(c)) lose(c);
    }
}

static void turn(int timeout_ms) {
    struct epoll_event ready[256];
    int64_t now = now_ns(), wait = timeout_ms * 1000000LL, next = next_to_ask();
    if (next - now < wait) wait = next > now ? next - now : 0;
    struct timespec timeout = {wait / 1000000000, wait % 1000000000};
    int found = epoll_pwait2(poll_file, ready, 256, &timeout, NULL);
    for (int i = 0; i < found; i++)
        if (!read_from(ready[i].data.ptr)) lose(ready[i].data.ptr);
    if (resting) ask_in_turn(now_ns());
}

static void run(int connections, double seconds) {
    int64_t start = now_ns();
    for (int i = 0; i < connections; i++) {
        while (now_ns() < start + i * gap / connections) turn(0);
        begin();
    }
    int64_t warm = now_ns() + 1000000000;
    while (now_ns() < warm) turn(10);
    is_recording = 1;
    printf("recording\n");
    fflush(stdout);
    int64_t stop = now_ns() + (int64_t)(seconds * 1e9);
    while (now_ns() < stop) turn(10);
    printf("{\"events\": %ld, \"streams\": %ld, \"failed\": %d", events, streams, failed + dropped);
    print("first", &first_events);
    print("gap", &gaps);
    print("delay", &delays);
    printf("}\n");
}

static void hold(int connections) {
    int begun = 0;
    int64_t patience = now_ns() + 60 * 1000000000LL;
    while (opened + failed < connections && now_ns() < patience) {
        while (begun < connections && opening < OPENING) begin(), begun++;
        turn(100);
    }
    printf("{\"open\": %d, \"failed\": %d}\n", opened, connections - opened);
    fflush(stdout);
    struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
    int watch = epoll_create1(0);
    epoll_ctl(watch, EPOLL_CTL_ADD, 0, &input);
    while (epoll_wait(watch, &input, 1, 0) == 0) turn(50);
    printf("{\"dropped\": %d}\n", dropped);
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    poll_file = epoll_create1(0);
    if (count > 3) port = atoi(words[2]);
    gap = count == 6 ? atoll(words[4]) * 1000 : 1000000000;
    if (count == 6 && !strcmp(words[1], "run")) run(atoi(words[3]), atof(words[5]));
    else if (count == 4 && !strcmp(words[1], "hold")) hold(atoi(words[3]));
    else return fprintf(stderr, "streams run PORT CONNECTIONS GAP_MICROSECONDS SECONDS | streams hold PORT CONNECTIONS\n"), 2;
    return 0;
}
