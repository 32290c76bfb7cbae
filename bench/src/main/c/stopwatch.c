/*
 * How long frames of the generator are on their way: by the time that stands in each, and the time at which the kernel has
 * received it. Looks at what reaches an interface for so long, and longer where nothing comes; says "ready" when it does,
 * and "p50 N p99 N count N" at its end, in nanoseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    BATCH = 64,
    SEEN = 64,
    TIME_AT = 46, /* as generator.c has it */
    MOST = 1 << 24,
    BUFFER = 64 << 20,
    WAIT_MS = 10,
};

static const int64_t PATIENCE_NS = 10000000000;

static uint32_t delays[MOST];
static int delay_count;
static uint8_t frames[BATCH][SEEN], controls[BATCH][128];
static struct mmsghdr messages[BATCH];
static struct iovec parts[BATCH];

static int64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

/* For all protocols: such a socket sees a frame before any filter of the host drops it. */
static int open_interface(const char *name)
{
    const int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, bytes = BUFFER;
    const struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(ETH_P_ALL),
        .sll_ifindex = if_nametoindex(name),
    };
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) ||
        bind(fd, (const struct sockaddr *)&address, sizeof address)) {
        perror(name);
        exit(2);
    }
    return fd;
}

static int64_t received_at(struct msghdr *message)
{
    for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec time;
            memcpy(&time, CMSG_DATA(part), sizeof time);
            return time.tv_sec * 1000000000ll + time.tv_nsec;
        }
    return 0;
}

static void note(const uint8_t *frame, unsigned length, int64_t received)
{
    uint32_t sent, turned;
    memcpy(&sent, frame + TIME_AT, sizeof sent);
    memcpy(&turned, frame + TIME_AT + sizeof sent, sizeof turned);
    if (length >= TIME_AT + 2 * sizeof sent && (sent ^ turned) == UINT32_MAX && delay_count < MOST)
        delays[delay_count++] = (uint32_t)received - sent;
}

static void read_frames(int fd, int64_t wall_ahead)
{
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){frames[i], SEEN};
        messages[i].msg_hdr = (struct msghdr){
            .msg_iov = &parts[i], .msg_iovlen = 1, .msg_control = controls[i], .msg_controllen = sizeof controls[i]};
    }
    const int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++)
        note(frames[i], messages[i].msg_len, received_at(&messages[i].msg_hdr) - wall_ahead);
}

static int compare(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return a < b ? -1 : a > b;
}

int main(int count, char **word)
{
    if (count != 3)
        return fputs("stopwatch INTERFACE SECONDS\n", stderr), 2;
    struct pollfd in = {open_interface(word[1]), POLLIN, 0};
    const int64_t wall_ahead = now(CLOCK_REALTIME) - now(CLOCK_MONOTONIC);
    const int64_t end = now(CLOCK_MONOTONIC) + atof(word[2]) * 1e9;
    puts("ready");
    fflush(stdout);
    while (now(CLOCK_MONOTONIC) < end || (!delay_count && now(CLOCK_MONOTONIC) < end + PATIENCE_NS)) {
        poll(&in, 1, WAIT_MS);
        read_frames(in.fd, wall_ahead);
    }
    qsort(delays, delay_count, sizeof *delays, compare);
    if (delay_count)
        printf("p50 %u p99 %u count %d\n", delays[delay_count / 2], delays[delay_count / 100 * 99], delay_count);
    return delay_count == 0;
}
