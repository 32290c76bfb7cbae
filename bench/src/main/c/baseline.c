/*
 * The least that a NAT director has to do to packets in memory: read the headers, find the connection, translate. It
 * keeps no states, timers or counts, and looks for no neighbour.
 *
 *   baseline PACKETS
 *
 * Its input begins with so many frames: 60 bytes each, the port that it comes in by (0 the clients', 1 the servers'),
 * and three bytes that mean nothing. Each answer of a server's makes a connection, so there has to be one for each.
 * Says "ready", then does what each line says:
 *
 *   run NANOSECONDS    lets the frames pass, round and round; says "packets N nanoseconds T cpu C"
 *   show               writes each frame as it leaves, 60 bytes each
 *
 * Words of the network's stay in its byte order: neither comparing nor summing up (RFC 1071) asks for another one.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum {
    FRAME = 60,
    STRIDE = 64,
    BATCH = 64, /* as a director has them */
    ROOM = 192, /* of a frame in the batch, with room in front as a director has it */
    BATCHES_BETWEEN_LOOKS = 4,

    IP = 14,
    TCP = IP + 20,
    IP_TTL = IP + 8,
    IP_CHECKSUM = IP + 10,
    IP_SOURCE = IP + 12,
    IP_DESTINATION = IP + 16,
    TCP_CHECKSUM = TCP + 16,

    CLIENTS = 0,
    SERVERS = 1,
};

static const int64_t SECOND = 1000000000;

struct connection {
    uint32_t client, vip, server;
    uint16_t client_port, vip_port, server_port;
    /* what a translation changes in the checksums of IP and TCP: the opposite direction changes the opposite */
    uint16_t ip_delta, tcp_delta;
    uint8_t unused[8];
};

/* What a packet shows of its flow. */
struct key {
    uint32_t source, destination;
    uint16_t source_port, destination_port;
    uint64_t hash;
};

/* Who is on a port: the director's own address there, and the neighbour's. */
struct port {
    uint8_t own[6], neighbour[6];
};

static long packets, connections;
static const uint8_t *frames;
static struct connection *table;
static uint64_t *slots; /* fingerprint 32 | 2 * connection + side + 1; 0 is empty */
static uint64_t slot_count;
static struct port ports[2];
static uint8_t *batch;
static struct key keys[BATCH];
static long next;

/* ---- memory and sums */

static void *memory(size_t bytes)
{
    const size_t huge = 2 << 20;
    void *place = aligned_alloc(huge, (bytes + huge - 1) / huge * huge);
    if (place == NULL) {
        fprintf(stderr, "baseline: there is no room for %zu bytes\n", bytes);
        exit(2);
    }
    madvise(place, bytes, MADV_HUGEPAGE); /* only speed depends on it */
    memset(place, 0, bytes);
    return place;
}

static uint16_t load16(const uint8_t *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static uint32_t load32(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void store16(uint8_t *at, uint16_t value)
{
    memcpy(at, &value, sizeof value);
}

static void store32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);
}

static uint16_t fold(uint64_t sum)
{
    sum = (sum >> 32) + (sum & 0xffffffff);
    sum = (sum >> 16) + (sum & 0xffff);
    sum = (sum >> 16) + (sum & 0xffff);
    return (sum >> 16) + (sum & 0xffff);
}

/* RFC 1624, equation 3. */
static void update(uint8_t *checksum, uint16_t delta)
{
    store16(checksum, ~fold((uint64_t)(uint16_t)~load16(checksum) + delta));
}

static uint16_t difference(uint32_t before, uint32_t after)
{
    return fold((uint64_t)(uint32_t)~before + after);
}

/* ---- the table */

static uint64_t mixed(uint64_t a, uint64_t b)
{
    const unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash(const struct key *key, int side)
{
    const uint64_t addresses = (uint64_t)key->source << 32 | key->destination;
    const uint64_t rest = (uint64_t)side << 32 | (uint64_t)key->source_port << 16 | key->destination_port;
    return mixed(mixed(addresses ^ 0x9e3779b97f4a7c15, rest ^ 0xbf58476d1ce4e5b9), 0x94d049bb133111eb);
}

static uint64_t home(uint64_t hash)
{
    return (hash >> 32) * slot_count >> 32;
}

static uint64_t following(uint64_t slot)
{
    return slot + 1 == slot_count ? 0 : slot + 1;
}

static void insert(uint64_t hash, long connection, int side)
{
    uint64_t at = home(hash);
    while (slots[at] != 0) {
        at = following(at);
    }
    slots[at] = (hash >> 32 << 32) + 2 * connection + side + 1;
}

static int matches(const struct connection *c, const struct key *key, int side)
{
    if (side == CLIENTS) {
        return c->client == key->source && c->vip == key->destination && c->client_port == key->source_port
               && c->vip_port == key->destination_port;
    }
    return c->server == key->source && c->client == key->destination && c->server_port == key->source_port
           && c->client_port == key->destination_port;
}

static const struct connection *find(const struct key *key, int side)
{
    const uint64_t fingerprint = key->hash >> 32;
    for (uint64_t at = home(key->hash); slots[at] != 0; at = following(at)) {
        const uint32_t entry = (uint32_t)slots[at] - 1;
        if (slots[at] >> 32 == fingerprint && (int)(entry & 1) == side && matches(&table[entry / 2], key, side)) {
            return &table[entry / 2];
        }
    }
    return NULL;
}

/* ---- a packet's way */

/* False for all but a whole IPv4 TCP packet without options, whose header's checksum is right and that may go on. */
static int parse(const uint8_t *frame, int side, struct key *key)
{
    static const uint8_t ipv4[2] = {0x08, 0x00};
    static const uint8_t only_dont_fragment[2] = {0x40, 0x00};
    if (memcmp(frame + 12, ipv4, sizeof ipv4) != 0 || frame[IP] != 0x45 || frame[IP + 9] != 6) {
        return 0;
    }
    const unsigned length = frame[IP + 2] << 8 | frame[IP + 3];
    if (length < 40 || IP + length > FRAME || (load16(frame + IP + 6) & ~load16(only_dont_fragment)) != 0) {
        return 0;
    }
    uint64_t sum = 0;
    for (int at = IP; at < TCP; at += 4) {
        sum += load32(frame + at);
    }
    if (fold(sum) != 0xffff || frame[IP_TTL] <= 1) {
        return 0;
    }
    key->source = load32(frame + IP_SOURCE);
    key->destination = load32(frame + IP_DESTINATION);
    key->source_port = load16(frame + TCP);
    key->destination_port = load16(frame + TCP + 2);
    key->hash = hash(key, side);
    return 1;
}

static void translate(uint8_t *frame, int side, const struct connection *c)
{
    const int request = side == CLIENTS;
    store32(frame + (request ? IP_DESTINATION : IP_SOURCE), request ? c->server : c->vip);
    store16(frame + (request ? TCP + 2 : TCP), request ? c->server_port : c->vip_port);
    update(frame + TCP_CHECKSUM, request ? c->tcp_delta : (uint16_t)~c->tcp_delta);
    const uint16_t before = load16(frame + IP_TTL);
    frame[IP_TTL]--;
    const uint16_t hop = difference(before, load16(frame + IP_TTL));
    update(frame + IP_CHECKSUM, fold((uint64_t)(request ? c->ip_delta : (uint16_t)~c->ip_delta) + hop));
    const struct port *out = &ports[request ? SERVERS : CLIENTS];
    memcpy(frame, out->neighbour, 6);
    memcpy(frame + 6, out->own, 6);
}

static uint8_t *place(int number)
{
    return batch + number * ROOM + (ROOM - STRIDE);
}

static void fail(const char *what)
{
    fprintf(stderr, "baseline: %s\n", what);
    exit(2);
}

/* Frames come, are read, and the places where their searches begin are fetched. */
static void receive(int count)
{
    for (int i = 0; i < count; i++) {
        uint8_t *frame = place(i);
        memcpy(frame, frames + next * STRIDE, STRIDE);
        next = next + 1 == packets ? 0 : next + 1;
        if (!parse(frame, frame[FRAME], &keys[i])) {
            fail("a frame is not one that passes");
        }
        __builtin_prefetch(&slots[home(keys[i].hash)]);
    }
}

/* Mostly it is what the search meets first. */
static void fetch_connections(int count)
{
    for (int i = 0; i < count; i++) {
        const uint32_t entry = (uint32_t)slots[home(keys[i].hash)] - 1;
        __builtin_prefetch(&table[entry / 2]);
    }
}

static void pass(int count)
{
    receive(count);
    fetch_connections(count);
    for (int i = 0; i < count; i++) {
        uint8_t *frame = place(i);
        const struct connection *connection = find(&keys[i], frame[FRAME]);
        if (connection == NULL) {
            fail("a packet belongs to no connection");
        }
        translate(frame, frame[FRAME], connection);
    }
}

/* ---- what is asked */

static void read_frames(void)
{
    uint8_t *room = memory(packets * STRIDE);
    if (fread(room, STRIDE, packets, stdin) != (size_t)packets) {
        fail("the frames end early");
    }
    frames = room;
}

static const uint8_t *first_frame(int side)
{
    for (long i = 0; i < packets; i++) {
        if (frames[i * STRIDE + FRAME] == side) {
            return frames + i * STRIDE;
        }
    }
    fail("frames come from one side only");
    return NULL;
}

static void meet_neighbour(int side)
{
    memcpy(ports[side].own, first_frame(side), 6);
    memcpy(ports[side].neighbour, first_frame(side) + 6, 6);
}

/* A connection for a server's answer, to the virtual service that the clients ask. */
static void add(const struct key *reply, uint32_t vip, uint16_t vip_port)
{
    struct connection *c = &table[connections];
    c->client = reply->destination;
    c->client_port = reply->destination_port;
    c->server = reply->source;
    c->server_port = reply->source_port;
    c->vip = vip;
    c->vip_port = vip_port;
    c->ip_delta = difference(vip, c->server);
    c->tcp_delta = fold((uint64_t)c->ip_delta + difference(vip_port, c->server_port));
    const struct key request = {c->client, vip, c->client_port, vip_port, 0};
    insert(hash(&request, CLIENTS), connections, CLIENTS);
    insert(reply->hash, connections, SERVERS);
    connections++;
}

static long answers(void)
{
    long count = 0;
    for (long i = 0; i < packets; i++) {
        count += frames[i * STRIDE + FRAME] == SERVERS;
    }
    return count;
}

static void open_connections(void)
{
    const uint8_t *request = first_frame(CLIENTS);
    const long capacity = answers();
    slot_count = (10 * capacity + 2) / 3; /* two entries each: a load of 0.6 */
    slots = memory(slot_count * sizeof *slots);
    table = memory(capacity * sizeof *table);
    for (long i = 0; i < packets; i++) {
        const uint8_t *frame = frames + i * STRIDE;
        struct key key;
        if (frame[FRAME] == SERVERS && parse(frame, SERVERS, &key)) {
            add(&key, load32(request + IP_DESTINATION), load16(request + TCP + 2));
        }
    }
}

static int64_t now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void run(int64_t ns)
{
    const int64_t cpu = now(CLOCK_THREAD_CPUTIME_ID);
    const int64_t begin = now(CLOCK_MONOTONIC);
    int64_t passed = 0;
    int64_t took;
    do {
        for (int i = 0; i < BATCHES_BETWEEN_LOOKS; i++) {
            pass(BATCH);
        }
        passed += BATCHES_BETWEEN_LOOKS * BATCH;
        took = now(CLOCK_MONOTONIC) - begin;
    } while (took < ns);
    printf("packets %ld nanoseconds %ld cpu %ld\n", (long)passed, (long)took,
           (long)(now(CLOCK_THREAD_CPUTIME_ID) - cpu));
    fflush(stdout);
}

static void show(void)
{
    next = 0;
    for (long shown = 0; shown < packets; ) {
        const int count = packets - shown < BATCH ? packets - shown : BATCH;
        pass(count);
        for (int i = 0; i < count; i++) {
            fwrite(place(i), FRAME, 1, stdout);
        }
        shown += count;
    }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    packets = argc == 2 ? atol(argv[1]) : 0;
    if (packets < 2) {
        fail("how many frames are there? baseline PACKETS < FRAMES");
    }
    batch = memory(BATCH * ROOM);
    read_frames();
    meet_neighbour(CLIENTS);
    meet_neighbour(SERVERS);
    open_connections();
    puts("ready");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int64_t ns;
        if (sscanf(line, "run %ld", &ns) == 1) {
            run(ns);
        } else if (strcmp(line, "show\n") == 0) {
            show();
        } else {
            fail("a line says neither run nor show");
        }
    }
    return 0;
}
