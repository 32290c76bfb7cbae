/*
 * The guest's clock, preloaded into User-Mode Linux.
 *
 * The guest knows time from clock_gettime, one POSIX timer and the sigsuspend of its idle loop. An idle guest jumps to
 * its next timer, so hours of timeouts cost nothing; a busy one sees time pass slowly, so that its own work does not
 * make it late. Only its boot has time as it is, for it measures how fast the machine is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

#define NS_PER_SECOND 1000000000LL
#define BOOT_NS (30 * NS_PER_SECOND)

enum { SLOWNESS = 50 };

static int64_t started_ns;
static int64_t slow_since_ns;
static int64_t jumped_ns;
static int64_t due_ns;
static int64_t interval_ns;

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        real = (__typeof__(&name)) dlsym(RTLD_NEXT, #name)

static int64_t nanoseconds(struct timespec time) {
    return (int64_t) time.tv_sec * NS_PER_SECOND + time.tv_nsec;
}

static struct timespec timespec_of(int64_t ns) {
    return (struct timespec) {.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};
}

/* What has passed of a machine that was never idle. */
static int64_t busy_ns(int64_t real_ns) {
    return slow_since_ns
        ? slow_since_ns - started_ns + (real_ns - slow_since_ns) / SLOWNESS
        : real_ns - started_ns;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    REAL(clock_gettime);
    int result = real(clock, time);
    if (clock == CLOCK_MONOTONIC) {
        int64_t real_ns = nanoseconds(*time);
        if (!started_ns)
            started_ns = real_ns;
        int64_t passed_ns = jumped_ns + busy_ns(real_ns);
        if (!slow_since_ns && passed_ns >= BOOT_NS)
            slow_since_ns = real_ns;
        *time = timespec_of(started_ns + passed_ns);
    }
    return result;
}

static int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return nanoseconds(time);
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *wanted, struct itimerspec *old) {
    REAL(timer_settime);
    int64_t delay_ns = nanoseconds(wanted->it_value);
    interval_ns = nanoseconds(wanted->it_interval);
    due_ns = delay_ns ? now_ns() + delay_ns : 0;
    int64_t slowness = slow_since_ns ? SLOWNESS : 1;
    struct itimerspec slow = {
        .it_value = timespec_of(delay_ns * slowness), .it_interval = timespec_of(interval_ns * slowness)};
    return real(timer, flags, &slow, old);
}

/* Only the idle loop waits here: nothing can happen before the timer is due. */
int sigsuspend(const sigset_t *mask) {
    REAL(sigsuspend);
    int64_t ahead_ns = due_ns - now_ns();
    if (due_ns) {
        jumped_ns += ahead_ns > 0 ? ahead_ns : 0;
        due_ns = interval_ns ? due_ns + interval_ns : 0;
        raise(SIGALRM);
    }
    return real(mask);
}
