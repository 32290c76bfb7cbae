/*
 * Sends UDP frames of many flows, at a rate or as fast as it goes.
 *
 * The frames are made in the kernel, by an XDP program that is run over and over (BPF_PROG_TEST_RUN with live frames,
 * Linux 5.18) and redirects each to an interface. So they reach a veth's other end as they come out of a network card:
 * without an skb, which the receiver has to build. An AF_PACKET sender reaches a tenth of that rate.
 *
 * Every frame is valid, and no checksum is ever reckoned: what changes from frame to frame (the client's address and
 * port, the time) stands in it twice, once as it is and once with all bits turned round, and the two sum up to nothing.
 *
 *    0  Ethernet
 *   14  IPv4: identification (18) turns round the low half of the source address (28)
 *   34  UDP: source port (34)
 *   42  the source address' low half and the source port, turned round (16 bits each)
 *   46  the low 32 bits of CLOCK_MONOTONIC in nanoseconds, in the machine's byte order, and the same turned round
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    ETHERNET = 14,
    IPV4 = 20,
    UDP = 8,
    IDENTIFICATION_AT = 18,
    SOURCE_AT = 28,
    SOURCE_PORT_AT = 34,
    TURNED_AT = 42,
    TIME_AT = 46,
    SHORTEST = 60,
    LONGEST = 1514,
    /* What the program lays anew into each frame: who received the page before has changed it. */
    HEADER = 48,
    FIRST_PORT = 0x27, /* the high byte: 9984 and up */
    LOOK_AGAIN_US = 1000,
    /* Who was kept from sending makes up for that much at most. */
    DEBT_NS = 1000000,
};

/* What program and process share. */
struct orders {
    uint64_t next_flow, flows, sent, packets, due, interval;
    uint8_t header[HEADER];
};

static void fail(const char *what)
{
    fprintf(stderr, "generator: %s: %s\n", what, strerror(errno));
    exit(2);
}

static long bpf(int command, union bpf_attr *attributes)
{
    return syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

/* --- The program that sends --- */

static struct bpf_insn program[96];
static int length;

static int emit(uint8_t code, int to, int from, int offset, int number)
{
    program[length] =
        (struct bpf_insn){.code = code, .dst_reg = to, .src_reg = from, .off = offset, .imm = number};
    return length++;
}

static void load(int size, int to, int from, int offset) { emit(BPF_LDX | BPF_MEM | size, to, from, offset, 0); }
static void store(int size, int to, int offset, int from) { emit(BPF_STX | BPF_MEM | size, to, from, offset, 0); }
static void copy(int to, int from) { emit(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0); }
static void set(int to, int number) { emit(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, number); }
static void with(int operation, int to, int number) { emit(BPF_ALU64 | operation | BPF_K, to, 0, 0, number); }
static void add(int to, int from) { emit(BPF_ALU64 | BPF_ADD | BPF_X, to, from, 0, 0); }
static int jump_if(int how, int one, int other) { return emit(BPF_JMP | how | BPF_X, one, other, 0, 0); }
static int jump_if_zero(int one) { return emit(BPF_JMP | BPF_JEQ | BPF_K, one, 0, 0, 0); }
static void land(int jump) { program[jump].off = length - jump - 1; }
static void call(int function) { emit(BPF_JMP | BPF_CALL, 0, 0, 0, function); }
static void leave(void) { emit(BPF_JMP | BPF_EXIT, 0, 0, 0, 0); }

#define ORDER(field) offsetof(struct orders, field)

static void write_program(int map, int interface)
{
    const int frame = BPF_REG_6, end = BPF_REG_7, orders = BPF_REG_8, now = BPF_REG_9;
    const int a = BPF_REG_1, b = BPF_REG_2, c = BPF_REG_3;

    load(BPF_W, frame, BPF_REG_1, offsetof(struct xdp_md, data));
    load(BPF_W, end, BPF_REG_1, offsetof(struct xdp_md, data_end));
    copy(a, frame);
    with(BPF_ADD, a, SHORTEST);
    const int too_short = jump_if(BPF_JGT, a, end);
    emit(BPF_LD | BPF_DW | BPF_IMM, orders, BPF_PSEUDO_MAP_VALUE, 0, map);
    emit(0, 0, 0, 0, 0);

    load(BPF_DW, a, orders, ORDER(sent));
    load(BPF_DW, b, orders, ORDER(packets));
    const int enough = jump_if(BPF_JGE, a, b);
    call(BPF_FUNC_ktime_get_ns);
    copy(now, BPF_REG_0);
    load(BPF_DW, b, orders, ORDER(interval));
    const int at_once = jump_if_zero(b);
    load(BPF_DW, a, orders, ORDER(due));
    const int not_yet = jump_if(BPF_JLT, now, a);
    copy(c, now);
    with(BPF_SUB, c, DEBT_NS);
    const int in_time = jump_if(BPF_JGE, a, c);
    copy(a, c);
    land(in_time);
    add(a, b);
    store(BPF_DW, orders, ORDER(due), a);
    land(at_once);

    for (int at = 0; at < HEADER; at += 8) {
        load(BPF_DW, a, orders, ORDER(header) + at);
        store(BPF_DW, frame, at, a);
    }
    load(BPF_DW, a, orders, ORDER(next_flow));
    store(BPF_H, frame, SOURCE_AT, a);
    copy(b, a);
    with(BPF_XOR, b, 0xffff);
    store(BPF_H, frame, IDENTIFICATION_AT, b);
    store(BPF_H, frame, TURNED_AT, b);
    copy(b, a);
    with(BPF_RSH, b, 16);
    with(BPF_LSH, b, 8);
    with(BPF_ADD, b, FIRST_PORT);
    store(BPF_H, frame, SOURCE_PORT_AT, b);
    with(BPF_XOR, b, 0xffff);
    store(BPF_H, frame, TURNED_AT + 2, b);
    store(BPF_W, frame, TIME_AT, now);
    with(BPF_XOR, now, -1);
    store(BPF_W, frame, TIME_AT + 4, now);

    with(BPF_ADD, a, 1);
    load(BPF_DW, b, orders, ORDER(flows));
    const int more_flows = jump_if(BPF_JLT, a, b);
    set(a, 0);
    land(more_flows);
    store(BPF_DW, orders, ORDER(next_flow), a);
    load(BPF_DW, a, orders, ORDER(sent));
    with(BPF_ADD, a, 1);
    store(BPF_DW, orders, ORDER(sent), a);
    set(BPF_REG_1, interface);
    set(BPF_REG_2, 0);
    call(BPF_FUNC_redirect);
    leave();

    land(too_short);
    land(enough);
    land(not_yet);
    set(BPF_REG_0, XDP_DROP);
    leave();
}

static int load_program(void)
{
    static char complaint[65536];
    union bpf_attr attributes = {
        .prog_type = BPF_PROG_TYPE_XDP,
        .insns = (uint64_t)(uintptr_t)program,
        .insn_cnt = length,
        .license = (uint64_t)(uintptr_t) "Apache-2.0",
        .log_buf = (uint64_t)(uintptr_t)complaint,
        .log_size = sizeof complaint,
        .log_level = 1,
    };
    const int fd = bpf(BPF_PROG_LOAD, &attributes);
    if (fd < 0) {
        fputs(complaint, stderr);
        fail("the kernel does not take the program");
    }
    return fd;
}

static struct orders *share_orders(int *map)
{
    union bpf_attr attributes = {
        .map_type = BPF_MAP_TYPE_ARRAY,
        .key_size = 4,
        .value_size = sizeof(struct orders),
        .max_entries = 1,
        .map_flags = BPF_F_MMAPABLE,
    };
    *map = bpf(BPF_MAP_CREATE, &attributes);
    if (*map < 0)
        fail("no map");
    struct orders *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, *map, 0);
    if (shared == MAP_FAILED)
        fail("the map cannot be shared");
    return shared;
}

/* --- The frame --- */

static void put16(uint8_t *at, unsigned value)
{
    at[0] = value >> 8;
    at[1] = value;
}

static unsigned sum(const uint8_t *bytes, int count)
{
    unsigned total = 0;
    for (int i = 0; i < count; i += 2)
        total += bytes[i] << 8 | (i + 1 < count ? bytes[i + 1] : 0);
    return total;
}

static unsigned checksum(unsigned total)
{
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return ~total & 0xffff;
}

static void parse_mac(const char *text, uint8_t *mac)
{
    unsigned part[6];
    if (sscanf(text, "%x:%x:%x:%x:%x:%x", part, part + 1, part + 2, part + 3, part + 4, part + 5) != 6) {
        fprintf(stderr, "generator: %s is no Ethernet address\n", text);
        exit(2);
    }
    for (int i = 0; i < 6; i++)
        mac[i] = part[i];
}

static void own_mac(const char *interface, uint8_t *mac)
{
    struct ifreq request = {0};
    const int fd = socket(AF_INET, SOCK_DGRAM, 0);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    if (ioctl(fd, SIOCGIFHWADDR, &request))
        fail(interface);
    memcpy(mac, request.ifr_hwaddr.sa_data, 6);
    close(fd);
}

/* All that stays as it is; what changes is zero, and so has its place in the sums already. */
static void write_frame(uint8_t *frame, int bytes, const char *to, unsigned port, const char *network)
{
    uint8_t *ip = frame + ETHERNET, *udp = ip + IPV4;
    const int ip_length = bytes - ETHERNET, udp_length = ip_length - IPV4;
    put16(frame + 12, 0x0800);
    ip[0] = 0x45;
    put16(ip + 2, ip_length);
    put16(ip + 6, 0x4000);
    ip[8] = 64;
    ip[9] = 17;
    if (inet_pton(AF_INET, network, ip + 12) != 1 || inet_pton(AF_INET, to, ip + 16) != 1) {
        fprintf(stderr, "generator: %s or %s is no IPv4 address\n", network, to);
        exit(2);
    }
    put16(ip + 14, 0);
    put16(ip + 10, checksum(sum(ip, IPV4)));
    put16(udp + 2, port);
    put16(udp + 4, udp_length);
    put16(udp + 6, checksum(sum(udp, udp_length) + sum(ip + 12, 8) + 17 + udp_length));
}

/* --- The run --- */

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

/* Only there to interrupt the system call that sends. */
static void wake(int signal) { (void)signal; }

static struct orders *orders;
static double end;
static pthread_t sender;

static int is_over(void)
{
    return __atomic_load_n(&orders->sent, __ATOMIC_RELAXED) >= orders->packets || now() >= end;
}

/* Looks when it is over, and says so until it has been heard. */
static void *watch(void *nothing)
{
    for (;;) {
        usleep(LOOK_AGAIN_US);
        if (is_over())
            pthread_kill(sender, SIGUSR1);
    }
    return nothing;
}

static void start_watching(void)
{
    const struct sigaction action = {.sa_handler = wake};
    pthread_t watcher;
    sender = pthread_self();
    sigaction(SIGUSR1, &action, NULL);
    if (pthread_create(&watcher, NULL, watch, NULL))
        fail("no second thread");
}

/* With one call if that can be: each takes tens of milliseconds to end, for the kernel takes its frames back. */
static void run(int fd, uint8_t *frame, int bytes, int batch)
{
    union bpf_attr attributes = {
        .test = {
            .prog_fd = fd,
            .repeat = 1 << 30,
            .data_in = (uint64_t)(uintptr_t)frame,
            .data_size_in = bytes,
            .flags = BPF_F_TEST_XDP_LIVE_FRAMES,
            .batch_size = batch,
        },
    };
    if (bpf(BPF_PROG_TEST_RUN, &attributes) && errno != EINTR)
        fail("no frames can be sent (Linux 5.18 or newer is needed)");
}

int main(int count, char **word)
{
    if (count != 11) {
        fprintf(stderr,
                "generator INTERFACE TO_MAC TO_ADDRESS TO_PORT FROM_NETWORK FLOWS FRAME_BYTES PER_SECOND PACKETS SECONDS\n"
                "  sends frames of so many flows (at most 16 times 65,536) from addresses of a /16; FRAME_BYTES without\n"
                "  the check sequence; PER_SECOND 0: as fast as it goes; ends after PACKETS (0: any number) or SECONDS\n");
        return 2;
    }
    const int bytes = atoi(word[7]);
    const double rate = atof(word[8]), seconds = atof(word[10]);
    uint8_t frame[LONGEST] = {0};
    int map;
    if (bytes < SHORTEST || bytes > LONGEST) {
        fprintf(stderr, "generator: frames have %d to %d bytes\n", SHORTEST, LONGEST);
        return 2;
    }
    parse_mac(word[2], frame);
    own_mac(word[1], frame + 6);
    write_frame(frame, bytes, word[3], atoi(word[4]), word[5]);
    orders = share_orders(&map);
    orders->flows = strtoull(word[6], NULL, 10);
    orders->packets = strtoull(word[9], NULL, 10) ? strtoull(word[9], NULL, 10) : UINT64_MAX;
    orders->interval = rate > 0 ? 1e9 / rate : 0;
    memcpy(orders->header, frame, HEADER);
    write_program(map, if_nametoindex(word[1]));
    const int fd = load_program();
    end = now() + seconds;
    /* At a rate a frame waits for its batch: a short one then. */
    const int batch = rate > 0 ? 8 : 64;
    start_watching();
    while (!is_over())
        run(fd, frame, bytes, batch);
    printf("sent %llu\n", (unsigned long long)orders->sent);
    return 0;
}
