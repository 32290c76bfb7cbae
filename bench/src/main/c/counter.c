/*
 * Counts what reaches an interface, by the interface's own statistics, so that counting costs the sender nothing.
 *
 *   counter drain INTERFACE PACKETS     until so many have come, or nothing comes any more: their rate between the first
 *                                       tenth and the last
 *   counter window INTERFACE LEAD SECONDS [PROCESS...]   after a while, for so long, and longer where nothing comes: how
 *                                       many came, and the processor time of the processes named, all their threads
 *
 * Says "ready" when it counts; then, at its end, "packets N nanoseconds T [cpu C]".
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    LOOKS = 400000,
    LOOK_AGAIN_NS = 20000,
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

/* The processor time of all threads of a process, in nanoseconds. */
static int64_t processor_time(const char *process)
{
    char path[300];
    int64_t total = 0;
    snprintf(path, sizeof path, "/proc/%s/task", process);
    DIR *tasks = opendir(path);
    for (struct dirent *task; tasks && (task = readdir(tasks));) {
        int64_t ran;
        snprintf(path, sizeof path, "/proc/%s/task/%.20s/schedstat", process, task->d_name);
        FILE *file = task->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (file && fscanf(file, "%lld", (long long *)&ran) == 1)
            total += ran;
        if (file)
            fclose(file);
    }
    if (tasks)
        closedir(tasks);
    return total;
}

static int64_t processor_times(char **processes)
{
    int64_t total = 0;
    for (; *processes; processes++)
        total += processor_time(*processes);
    return total;
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

static void window(int statistics, double lead, double seconds, char **processes)
{
    say_ready();
    pause_for(lead * SECOND);
    const int64_t ran = processor_times(processes), count = packets(statistics), begin = now();
    do
        pause_for(seconds * SECOND);
    while (packets(statistics) == count && now() - begin < PATIENCE_NS);
    const int64_t end_count = packets(statistics), end = now(), end_ran = processor_times(processes);
    printf("packets %lld nanoseconds %lld cpu %lld\n", (long long)(end_count - count), (long long)(end - begin),
           (long long)(end_ran - ran));
}

int main(int count, char **word)
{
    if (count == 4 && !strcmp(word[1], "drain"))
        drain(open_statistics(word[2]), strtoll(word[3], NULL, 10));
    else if (count >= 5 && !strcmp(word[1], "window"))
        window(open_statistics(word[2]), atof(word[3]), atof(word[4]), word + 5);
    else
        return fputs("counter drain INTERFACE PACKETS\ncounter window INTERFACE LEAD SECONDS [PROCESS...]\n", stderr), 2;
    return 0;
}
