/*
 * Counts what reaches an interface, by the interface's own statistics, so that counting costs the sender nothing.
 *
 *   counter drain INTERFACE PACKETS     until so many have come, or nothing comes any more: their rate between the first
 *                                       tenth and the last
 *   counter window INTERFACE LEAD SECONDS [PROCESS...]   after a while, for so long, and longer where nothing comes: how
 *                                       many came, and what the processes named did meanwhile, all their threads: their
 *                                       processor time and their system calls
 *   counter watch [PROCESS...]          what they do until SIGTERM comes
 *
 * Says "ready" when it counts; then, at its end, "packets N nanoseconds T [cpu C calls S]"; no calls where the kernel does
 * not count them.
 *
 * System calls are counted by the kernel where they enter it (the tracepoint raw_syscalls:sys_enter), without stopping
 * anybody. The tracepoint's number stands in a file system that is mounted here for that; "ip netns exec" has given us
 * mounts of our own, so it is gone when we are.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOKS = 400000,
    LOOK_AGAIN_NS = 20000,
    MOST_THREADS = 1024,
};

/* What processes have done. */
struct work {
    int64_t nanoseconds, calls;
};

static const int64_t SECOND = 1000000000;
static const int64_t QUIET_NS = 2000000000;
static const int64_t PATIENCE_NS = 10000000000;

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * SECOND + time.tv_nsec;
}

static void pause_for(int64_t ns)
{
    const struct timespec time = {ns / SECOND, ns % SECOND};
    nanosleep(&time, NULL);
}

static int open_statistics(const char *interface)
{
    char path[128];
    snprintf(path, sizeof path, "/sys/class/net/%s/statistics/rx_packets", interface);
    const int fd = open(path, O_RDONLY);
    if (fd < 0) {
        perror(path);
        exit(2);
    }
    return fd;
}

static int64_t packets(int statistics)
{
    char text[32] = "";
    if (pread(statistics, text, sizeof text - 1, 0) <= 0) {
        perror("counter: statistics");
        exit(2);
    }
    return strtoll(text, NULL, 10);
}

static void each_thread(const char *process, void (*what)(const char *process, const char *thread))
{
    char path[300];
    snprintf(path, sizeof path, "/proc/%s/task", process);
    DIR *threads = opendir(path);
    for (struct dirent *thread; threads && (thread = readdir(threads));)
        if (thread->d_name[0] != '.')
            what(process, thread->d_name);
    if (threads)
        closedir(threads);
}

/* --- Processor time --- */

static int64_t total_time;

static void add_time(const char *process, const char *thread)
{
    char path[300];
    int64_t ran;
    snprintf(path, sizeof path, "/proc/%s/task/%.20s/schedstat", process, thread);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%lld", (long long *)&ran) == 1)
        total_time += ran;
    if (file)
        fclose(file);
}

/* --- System calls --- */

static const char TRACING[] = "/sys/kernel/tracing";
static const char ENTRY[] = "/sys/kernel/tracing/events/raw_syscalls/sys_enter/id";

static int call_counters[MOST_THREADS], call_counter_count, entry;

/* The tracepoint's number, 0 where the kernel has none for us. */
static int find_entry(void)
{
    int number = 0;
    if (access(ENTRY, R_OK))
        mount("tracefs", TRACING, "tracefs", 0, NULL);
    FILE *file = fopen(ENTRY, "r");
    if (file && fscanf(file, "%d", &number) != 1)
        number = 0;
    if (file)
        fclose(file);
    return number;
}

/* And those that it starts from now on. */
static void count_calls(const char *process, const char *thread)
{
    (void)process;
    struct perf_event_attr what = {
        .type = PERF_TYPE_TRACEPOINT, .size = sizeof what, .config = entry, .inherit = 1};
    const int fd = syscall(SYS_perf_event_open, &what, atoi(thread), -1, -1, PERF_FLAG_FD_CLOEXEC);
    if (fd < 0 && errno != ESRCH)
        entry = 0;
    else if (fd >= 0 && call_counter_count < MOST_THREADS)
        call_counters[call_counter_count++] = fd;
}

static int64_t calls(void)
{
    int64_t total = 0;
    for (int i = 0; i < call_counter_count; i++) {
        int64_t count = 0;
        if (read(call_counters[i], &count, sizeof count) == sizeof count)
            total += count;
    }
    return total;
}

/* --- Both --- */

static char **processes;

static void watch_processes(char **names)
{
    processes = names;
    entry = find_entry();
    for (char **process = names; *process && entry; process++)
        each_thread(*process, count_calls);
}

static struct work work(void)
{
    total_time = 0;
    for (char **process = processes; *process; process++)
        each_thread(*process, add_time);
    return (struct work){total_time, calls()};
}

static void say_work(struct work before, struct work after)
{
    printf("cpu %lld", (long long)(after.nanoseconds - before.nanoseconds));
    if (entry)
        printf(" calls %lld", (long long)(after.calls - before.calls));
    puts("");
}

static void say_ready(void)
{
    puts("ready");
    fflush(stdout);
}

static void drain(int statistics, int64_t expected)
{
    static int64_t times[LOOKS], counts[LOOKS];
    const int64_t before = packets(statistics), begin = now();
    int64_t changed = begin;
    int looks = 0;
    say_ready();
    for (;; pause_for(LOOK_AGAIN_NS)) {
        times[looks] = now();
        counts[looks] = packets(statistics) - before;
        if (looks > 0 && counts[looks] != counts[looks - 1])
            changed = times[looks];
        const int64_t patience = counts[looks] ? QUIET_NS : PATIENCE_NS;
        if (counts[looks] >= expected || looks == LOOKS - 1 || times[looks] - changed > patience)
            break;
        looks++;
    }
    int first = 0, last = 0;
    while (counts[first] * 10 < counts[looks])
        first++;
    while (counts[last] * 10 < counts[looks] * 9)
        last++;
    printf("packets %lld nanoseconds %lld arrived %lld\n", (long long)(counts[last] - counts[first]),
           (long long)(times[last] - times[first]), (long long)counts[looks]);
}

static void window(int statistics, double lead, double seconds)
{
    say_ready();
    pause_for(lead * SECOND);
    const struct work before = work();
    const int64_t count = packets(statistics), begin = now();
    do
        pause_for(seconds * SECOND);
    while (packets(statistics) == count && now() - begin < PATIENCE_NS);
    const int64_t end_count = packets(statistics), end = now();
    const struct work after = work();
    printf("packets %lld nanoseconds %lld ", (long long)(end_count - count), (long long)(end - begin));
    say_work(before, after);
}

static void watch(void)
{
    sigset_t terminate;
    int which;
    sigemptyset(&terminate);
    sigaddset(&terminate, SIGTERM);
    sigprocmask(SIG_BLOCK, &terminate, NULL);
    const struct work before = work();
    say_ready();
    sigwait(&terminate, &which);
    say_work(before, work());
}

int main(int count, char **word)
{
    if (count == 4 && !strcmp(word[1], "drain"))
        drain(open_statistics(word[2]), strtoll(word[3], NULL, 10));
    else if (count >= 5 && !strcmp(word[1], "window")) {
        watch_processes(word + 5);
        window(open_statistics(word[2]), atof(word[3]), atof(word[4]));
    } else if (count >= 2 && !strcmp(word[1], "watch")) {
        watch_processes(word + 2);
        watch();
    } else
        return fputs("counter drain INTERFACE PACKETS\ncounter window INTERFACE LEAD SECONDS [PROCESS...]\n"
                     "counter watch [PROCESS...]\n", stderr), 2;
    return 0;
}
