/*
 * Asks an HTTP server at a fixed rate, on one connection that is kept, and says how long the answers took: "p50 N p99 N
 * count N" in nanoseconds, from the request's sending to the whole answer.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 20 };

static uint32_t delays[MOST];

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ll + time.tv_nsec;
}

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static int reach(const char *address, int port)
{
    const int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    const struct sockaddr_in there = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = inet_addr(address)};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (const struct sockaddr *)&there, sizeof there))
        fail(address);
    return fd;
}

/* All of its length is known beforehand: the body is the last 64 bytes. */
static void ask(int fd, const char *request)
{
    char answer[4096] = "";
    size_t length = 0;
    const char *body = NULL;
    if (write(fd, request, strlen(request)) < 0)
        fail("asker: request");
    while (!body || answer + length < body + 4 + 64) {
        const ssize_t more = read(fd, answer + length, sizeof answer - 1 - length);
        if (more <= 0)
            fail("asker: answer");
        length += more;
        answer[length] = 0;
        body = strstr(answer, "\r\n\r\n");
    }
}

static int compare(const void *one, const void *other)
{
    const uint32_t a = *(const uint32_t *)one, b = *(const uint32_t *)other;
    return a < b ? -1 : a > b;
}

int main(int count, char **word)
{
    if (count != 5)
        return fputs("asker ADDRESS PORT PER_SECOND SECONDS\n", stderr), 2;
    char request[128];
    snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", word[1]);
    const int64_t interval = 1e9 / atof(word[3]), end = now() + atof(word[4]) * 1e9;
    const int fd = reach(word[1], atoi(word[2]));
    int asked = 0;
    prctl(PR_SET_TIMERSLACK, 1);
    for (int64_t due = now(); due < end && asked < MOST; due += interval) {
        const struct timespec time = {due / 1000000000, due % 1000000000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
        const int64_t begin = now();
        ask(fd, request);
        delays[asked++] = now() - begin;
    }
    qsort(delays, asked, sizeof *delays, compare);
    printf("p50 %u p99 %u count %d\n", delays[asked / 2], delays[asked / 100 * 99], asked);
    return 0;
}
