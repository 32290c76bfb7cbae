/*
 * As little of a director as can be compared with one: what AF_PACKET lets a program in C forward.
 *
 * Frames are read from a receive ring (TPACKET_V2), parsed, looked up in a table of flows (a new one gets the next real
 * server), rewritten where they lie, and sent from there, up to 64 with a system call (sendmmsg), past the queueing
 * discipline. It forwards what clients send to one virtual service, and nothing else: no answers, no states, no
 * timeouts, no fragments, no ICMP, no counters.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING 23
#endif

enum {
    RING_BYTES = 32 << 20, /* as Signalbox has it */
    BLOCK_BYTES = 256 << 10,
    FRAME_BYTES = 2048,
    FRAMES = RING_BYTES / FRAME_BYTES,
    BATCH = 64,
    SPINS = 100,
    FLOWS = 1 << 21,
    SERVERS = 16,
    TCP = 6,
    UDP = 17,
};

struct flow {
    uint32_t client, server; /* server 0: a free place */
    uint16_t port;
    uint8_t protocol;
};

static struct flow table[FLOWS];
static uint32_t servers[SERVERS], next_server, server_count;
static uint32_t vip;
static uint16_t vip_port;
static int translates;
static uint8_t macs[12]; /* the next hop's and our own: a frame's first bytes */

static uint8_t *ring;
static unsigned head, tail;
static struct mmsghdr messages[BATCH];
static struct iovec parts[BATCH];
static unsigned queued;
static int out;

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

/* --- The table --- */

static uint32_t server_of(uint32_t client, uint16_t port, uint8_t protocol)
{
    const uint64_t key = (uint64_t)client << 24 ^ (uint64_t)port << 8 ^ protocol;
    uint32_t place = (key * 0x9e3779b97f4a7c15u) >> 43;
    for (; table[place].server; place = (place + 1) % FLOWS)
        if (table[place].client == client && table[place].port == port && table[place].protocol == protocol)
            return table[place].server;
    table[place] = (struct flow){client, servers[next_server++ % server_count], port, protocol};
    return table[place].server;
}

/* --- The packet --- */

static uint16_t get16(const uint8_t *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

/* RFC 1624: a checksum after a 32-bit word has changed. The byte order is the network's, which the sum does not mind. */
static void update(uint8_t *checksum, uint32_t before, uint32_t after)
{
    uint32_t sum = (uint16_t)~get16(checksum);
    sum += (uint16_t)~before + (uint16_t)(~before >> 16) + (uint16_t)after + (uint16_t)(after >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    const uint16_t result = ~sum;
    memcpy(checksum, &result, sizeof result);
}

static void translate(uint8_t *ip, uint8_t *l4, uint32_t server)
{
    uint8_t *checksum = l4 + (ip[9] == TCP ? 16 : 6);
    update(ip + 10, vip, server);
    if (ip[9] == TCP || get16(checksum)) {
        update(checksum, vip, server);
        if (ip[9] == UDP && !get16(checksum))
            memset(checksum, 0xff, 2);
    }
    memcpy(ip + 16, &server, sizeof server);
}

/* Whether the frame is the service's; then it has been rewritten. */
static int directs(uint8_t *frame, unsigned length)
{
    uint8_t *ip = frame + ETH_HLEN;
    if (length < ETH_HLEN + 20 + 8 || get16(frame + 12) != htons(ETH_P_IP) || ip[0] >> 4 != 4)
        return 0;
    const unsigned header = (ip[0] & 15) * 4, least = ip[9] == TCP ? 20 : 8;
    if (header < 20 || get32(ip + 16) != vip || (ip[9] != TCP && ip[9] != UDP) || get16(ip + 6) & htons(0x3fff) ||
        length < ETH_HLEN + header + least)
        return 0;
    uint8_t *l4 = ip + header;
    if (get16(l4 + 2) != vip_port)
        return 0;
    const uint32_t server = server_of(get32(ip + 12), get16(l4), ip[9]);
    if (translates)
        translate(ip, l4, server);
    memcpy(frame, macs, sizeof macs);
    return 1;
}

/* --- The rings --- */

static struct tpacket2_hdr *place(unsigned number) { return (void *)(ring + (size_t)number * FRAME_BYTES); }

/* Sends what is queued, and gives the places of all that was read back to the kernel. */
static void flush(void)
{
    for (unsigned sent = 0; sent < queued;) {
        const int now = sendmmsg(out, messages + sent, queued - sent, 0);
        sent += now > 0 ? now : 1;
    }
    queued = 0;
    for (; tail != head; tail = (tail + 1) % FRAMES)
        __atomic_store_n(&place(tail)->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
}

static int forward(void)
{
    int frames = 0;
    for (; frames < BATCH; frames++) {
        struct tpacket2_hdr *header = place(head);
        if (!(__atomic_load_n(&header->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER))
            break;
        uint8_t *frame = (uint8_t *)header + header->tp_mac;
        if (directs(frame, header->tp_snaplen))
            parts[queued++] = (struct iovec){frame, header->tp_snaplen};
        head = (head + 1) % FRAMES;
    }
    flush();
    return frames;
}

/* --- The sockets --- */

static void option(int fd, int name, const void *value, socklen_t length)
{
    if (setsockopt(fd, SOL_PACKET, name, value, length))
        fail("forwarder: setsockopt");
}

static void attach(int fd, const char *interface, int protocol)
{
    const struct sockaddr_ll address = {
        .sll_family = AF_PACKET,
        .sll_protocol = htons(protocol),
        .sll_ifindex = if_nametoindex(interface),
    };
    if (bind(fd, (const struct sockaddr *)&address, sizeof address))
        fail(interface);
}

static int open_in(const char *interface)
{
    const int fd = socket(AF_PACKET, SOCK_RAW, 0), version = TPACKET_V2, on = 1;
    const struct tpacket_req request = {BLOCK_BYTES, RING_BYTES / BLOCK_BYTES, FRAME_BYTES, FRAMES};
    if (fd < 0)
        fail("forwarder: socket");
    option(fd, PACKET_VERSION, &version, sizeof version);
    option(fd, PACKET_IGNORE_OUTGOING, &on, sizeof on);
    option(fd, PACKET_RX_RING, &request, sizeof request);
    ring = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
    if (ring == MAP_FAILED)
        fail("forwarder: mmap");
    attach(fd, interface, ETH_P_ALL);
    return fd;
}

static int open_out(const char *interface)
{
    const int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1, bytes = 16 << 20;
    if (fd < 0)
        fail("forwarder: socket");
    option(fd, PACKET_QDISC_BYPASS, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof bytes);
    attach(fd, interface, 0);
    for (int i = 0; i < BATCH; i++)
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &parts[i], .msg_iovlen = 1};
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", interface);
    if (ioctl(fd, SIOCGIFHWADDR, &request))
        fail(interface);
    memcpy(macs + 6, request.ifr_hwaddr.sa_data, 6);
    return fd;
}

int main(int count, char **word)
{
    unsigned mac[6];
    if (count < 8 || count - 7 > SERVERS ||
        sscanf(word[6], "%x:%x:%x:%x:%x:%x", mac, mac + 1, mac + 2, mac + 3, mac + 4, mac + 5) != 6)
        return fputs("forwarder nat|dr IN OUT VIP PORT NEXT_HOP_MAC SERVER...\n", stderr), 2;
    translates = !strcmp(word[1], "nat");
    vip = inet_addr(word[4]);
    vip_port = htons(atoi(word[5]));
    for (int i = 0; i < 6; i++)
        macs[i] = mac[i];
    for (int i = 7; i < count; i++)
        servers[server_count++] = inet_addr(word[i]);
    memset(table, 0, sizeof table); /* its pages are there before the first packet */
    out = open_out(word[3]);
    struct pollfd in = {open_in(word[2]), POLLIN, 0};
    fputs("forwards\n", stderr);
    for (int spins = 0;;) {
        if (forward())
            spins = 0;
        else if (++spins > SPINS)
            poll(&in, 1, 100);
    }
}
