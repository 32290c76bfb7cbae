/*
 * Plays a scenario into the director's interfaces and writes down what leaves them, on the guest's clock. It enters
 * the namespace of their far ends, "far"; commands run in the namespace "director".
 *
 * usage: player PLAY RESULT
 *
 * PLAY, a line each, in the order of time (microseconds since the start):
 *   window MICROSECONDS              what leaves within it is the answer, what leaves later is late
 *   TIME send INTERFACE HEX          a whole frame
 *   TIME run COMMAND                 anything for sh
 *   TIME wait                        nothing: what leaves meanwhile is still taken down
 *
 * RESULT: "item" for each line of the play with a time, followed by what came of it:
 *   rc CODE                          of a command
 *   frame INTERFACE TIME HEX         a frame that left
 *   late                             the frames behind it were late
 * and at its end "sent INTERFACE COUNT" and "captured INTERFACE COUNT", "counted INTERFACE RECEIVED SENT" as the
 * director itself counted them meanwhile, "lost COUNT", "slip MICROSECONDS" (how late an item began at worst) and "done".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>

enum {
    MAX_FRAME = 1 << 17,
    MAX_INTERFACES = 64,
    RECEIVE_BUFFER = 1 << 25,
    TAG_OFFSET = 12,
    TAG_LENGTH = 4,
    LEAD_US = 100000,
    US_PER_SECOND = 1000000
};

static int director, far;
static int packets;
static int timer;
static FILE *result;
static int64_t start_us;
static int64_t slip_us;
static unsigned long sent[MAX_INTERFACES], captured[MAX_INTERFACES];
static uint8_t frame[MAX_FRAME];

static void fail(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(result, "failed ");
    vfprintf(result, format, args);
    fprintf(result, "\n");
    fclose(result);
    exit(1);
}

/* --- time --- */

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000 - start_us;
}

/* --- the namespaces --- */

static int open_namespace(const char *name) {
    char path[64];
    snprintf(path, sizeof path, "/run/netns/%s", name);
    int namespace = open(path, O_RDONLY | O_CLOEXEC);
    if (namespace < 0)
        fail("there is no namespace %s: %s", name, strerror(errno));
    return namespace;
}

static void enter(int namespace) {
    if (setns(namespace, CLONE_NEWNET))
        fail("cannot enter a namespace: %s", strerror(errno));
}

/* --- what the director counts --- */

static struct counted { char name[IF_NAMESIZE]; unsigned long long received, sent; } before[MAX_INTERFACES];

/* Two headings, then a line for each interface: bytes, packets and six more received, the same sent. */
static int read_counters(struct counted *counted) {
    enter(director);
    FILE *in = fopen("/proc/thread-self/net/dev", "r");
    if (!in)
        fail("cannot read the director's counters: %s", strerror(errno));
    char *line = NULL;
    size_t size = 0;
    int count = 0;
    while (count < MAX_INTERFACES && getline(&line, &size, in) > 0)
        if (sscanf(line, " %15[^:]: %*u %llu %*u %*u %*u %*u %*u %*u %*u %llu",
                   counted[count].name, &counted[count].received, &counted[count].sent) == 3)
            count++;
    free(line);
    fclose(in);
    enter(far);
    return count;
}

static void write_counters(int known) {
    struct counted now[MAX_INTERFACES];
    int count = read_counters(now);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < known; j++)
            if (!strcmp(now[i].name, before[j].name))
                fprintf(result, "counted %s %llu %llu\n", now[i].name,
                        now[i].received - before[j].received, now[i].sent - before[j].sent);
}

/* --- what leaves the director --- */

static void open_packets(void) {
    packets = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    int yes = 1, bytes = RECEIVE_BUFFER;
    if (packets < 0
        || setsockopt(packets, SOL_PACKET, PACKET_AUXDATA, &yes, sizeof yes)
        || setsockopt(packets, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes))
        fail("no packet socket: %s", strerror(errno));
}

/* The kernel takes a VLAN tag off and hands it over beside the frame. */
static size_t with_tag(struct msghdr *message, size_t length) {
    for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
        struct tpacket_auxdata *beside = (struct tpacket_auxdata *) CMSG_DATA(c);
        if (c->cmsg_level != SOL_PACKET || c->cmsg_type != PACKET_AUXDATA
            || !(beside->tp_status & TP_STATUS_VLAN_VALID))
            continue;
        memmove(frame + TAG_OFFSET + TAG_LENGTH, frame + TAG_OFFSET, length - TAG_OFFSET);
        uint16_t tag[] = {htons(beside->tp_vlan_tpid), htons(beside->tp_vlan_tci)};
        memcpy(frame + TAG_OFFSET, tag, TAG_LENGTH);
        return length + TAG_LENGTH;
    }
    return length;
}

static void take_down_one(void) {
    struct sockaddr_ll from;
    char control[CMSG_SPACE(sizeof(struct tpacket_auxdata))];
    struct iovec bytes = {.iov_base = frame, .iov_len = MAX_FRAME - TAG_LENGTH};
    struct msghdr message = {
        .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &bytes, .msg_iovlen = 1,
        .msg_control = control, .msg_controllen = sizeof control};
    ssize_t length = recvmsg(packets, &message, 0);
    char name[IF_NAMESIZE];
    if (length < 0 || !if_indextoname(from.sll_ifindex, name))
        fail("cannot receive: %s", strerror(errno));
    if (from.sll_pkttype == PACKET_OUTGOING)
        return;
    captured[from.sll_ifindex]++;
    length = with_tag(&message, length);
    fprintf(result, "frame %s %lld ", name, (long long) now_us());
    for (ssize_t i = 0; i < length; i++)
        fprintf(result, "%02x", frame[i]);
    fprintf(result, "\n");
}

/* A timer of its own, for poll's is late by up to a thousandth of its timeout. */
static void take_down_until(int64_t end_us) {
    int64_t at_us = end_us + start_us;
    struct itimerspec end = {.it_value = {.tv_sec = at_us / US_PER_SECOND, .tv_nsec = at_us % US_PER_SECOND * 1000}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &end, NULL);
    for (;;) {
        struct pollfd ready[] = {{.fd = packets, .events = POLLIN}, {.fd = timer, .events = POLLIN}};
        if (poll(ready, 2, -1) < 0)
            fail("cannot poll: %s", strerror(errno));
        if (ready[0].revents)
            take_down_one();
        else if (ready[1].revents)
            return;
    }
}

/* --- what happens to the director --- */

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t parse_hex(const char *hex) {
    size_t length = 0;
    while (length < MAX_FRAME && digit(hex[0]) >= 0 && digit(hex[1]) >= 0) {
        frame[length++] = digit(hex[0]) << 4 | digit(hex[1]);
        hex += 2;
    }
    return length;
}

static void send_frame(const char *args) {
    char name[IF_NAMESIZE];
    int hex;
    if (sscanf(args, "%15s %n", name, &hex) != 1)
        fail("cannot read: send %s", args);
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex(name)};
    if (!to.sll_ifindex || to.sll_ifindex >= MAX_INTERFACES)
        fail("there is no interface %s", name);
    size_t length = parse_hex(args + hex);
    if (sendto(packets, frame, length, 0, (struct sockaddr *) &to, sizeof to) != (ssize_t) length)
        fail("cannot send %zu bytes to %s: %s", length, name, strerror(errno));
    sent[to.sll_ifindex]++;
}

static void run(const char *command) {
    int status = -1;
    pid_t child = vfork();
    if (!child) {
        if (!setns(director, CLONE_NEWNET))
            execl("/bin/sh", "sh", "-c", command, NULL);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
        fail("cannot run: %s", command);
    fprintf(result, "rc %d\n", WEXITSTATUS(status));
}

static void item(int64_t due_us, const char *what, int64_t window_us) {
    take_down_until(due_us);
    int64_t late_us = now_us() - due_us;
    if (late_us > slip_us)
        slip_us = late_us;
    fprintf(result, "item\n");
    if (!strncmp(what, "send ", 5))
        send_frame(what + 5);
    else if (!strncmp(what, "run ", 4))
        run(what + 4);
    else if (strcmp(what, "wait"))
        fail("cannot read: %s", what);
    take_down_until(now_us() + window_us);
    fprintf(result, "late\n");
}

/* --- the whole play --- */

static void play(FILE *in) {
    char *line = NULL;
    size_t size = 0;
    long long window_us = 0, due_us;
    int what;
    while (getline(&line, &size, in) > 0) {
        line[strcspn(line, "\n")] = 0;
        if (sscanf(line, "%lld %n", &due_us, &what) == 1)
            item(due_us, line + what, window_us);
        else if (sscanf(line, "window %lld", &window_us) != 1)
            fail("cannot read: %s", line);
    }
    free(line);
}

static void sum_up(void) {
    char name[IF_NAMESIZE];
    for (unsigned i = 1; i < MAX_INTERFACES; i++)
        if (sent[i] || captured[i])
            fprintf(result, "sent %s %lu\ncaptured %s %lu\n", if_indextoname(i, name), sent[i], name, captured[i]);
    struct tpacket_stats stats = {0};
    socklen_t length = sizeof stats;
    getsockopt(packets, SOL_PACKET, PACKET_STATISTICS, &stats, &length);
    fprintf(result, "lost %u\nslip %lld\ndone\n", stats.tp_drops, (long long) slip_us);
}

int main(int count, char **args) {
    FILE *in = count == 3 ? fopen(args[1], "r") : NULL;
    result = count == 3 ? fopen(args[2], "w") : NULL;
    if (!in || !result)
        return 2;
    director = open_namespace("director");
    far = open_namespace("far");
    int interfaces = read_counters(before);
    open_packets();
    timer = timerfd_create(CLOCK_MONOTONIC, 0);
    start_us = now_us() + LEAD_US;
    play(in);
    write_counters(interfaces);
    sum_up();
    return fclose(result) ? 1 : 0;
}
