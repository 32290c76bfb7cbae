/*
 * Answers HTTP requests with 64 bytes, on as many connections as come, in one thread: the real server of the benchmarks.
 * A request is what one read finds, as clients that wait for each answer send it; "Connection: close" is heeded.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    EVENTS = 256,
    BACKLOG = 8192,
};

static const char ANSWER[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 64\r\n%s\r\n"
                             "the real server answers with sixty-four bytes, and this is them\n";
static char keep[256], last[256];
static size_t keep_length, last_length;

static void fail(const char *what)
{
    perror(what);
    exit(2);
}

static void watch(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
        fail("web: epoll_ctl");
}

static int open_port(int port)
{
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    const struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (bind(fd, (const struct sockaddr *)&here, sizeof here) || listen(fd, BACKLOG))
        fail("web: port");
    return fd;
}

static void take(int epoll, int door)
{
    for (int fd; (fd = accept4(door, NULL, NULL, SOCK_NONBLOCK)) >= 0;)
        watch(epoll, fd);
}

static void answer(int fd)
{
    char request[4096];
    const ssize_t length = read(fd, request, sizeof request - 1);
    if (length <= 0) {
        close(fd);
        return;
    }
    request[length] = 0;
    const int ends = strcasestr(request, "connection: close") != NULL;
    const ssize_t written = write(fd, ends ? last : keep, ends ? last_length : keep_length);
    if (ends || written < 0)
        close(fd);
}

int main(int count, char **word)
{
    if (count != 2)
        return fputs("web PORT\n", stderr), 2;
    keep_length = snprintf(keep, sizeof keep, ANSWER, "");
    last_length = snprintf(last, sizeof last, ANSWER, "Connection: close\r\n");
    const int door = open_port(atoi(word[1])), epoll = epoll_create1(0);
    watch(epoll, door);
    fputs("answers\n", stderr);
    for (struct epoll_event events[EVENTS];;) {
        const int ready = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < ready; i++)
            if (events[i].data.fd == door)
                take(epoll, door);
            else
                answer(events[i].data.fd);
    }
}
