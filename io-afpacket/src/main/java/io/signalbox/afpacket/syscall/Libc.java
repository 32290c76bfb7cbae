package io.signalbox.afpacket.syscall;

import jnr.ffi.annotations.SaveError;

/** The C library as jnr-ffi binds it: public because it must be, to be used through {@link Syscalls} only. */
public interface Libc {
    @SaveError
    int socket(int domain, int type, int protocol);

    @SaveError
    int close(int fd);

    @SaveError
    int bind(int fd, long address, int length);

    @SaveError
    int connect(int fd, long address, int length);

    @SaveError
    int setsockopt(int fd, int level, int name, long value, int length);

    @SaveError
    int getsockopt(int fd, int level, int name, long value, long length);

    @SaveError
    int sendmmsg(int fd, long messages, int count, int flags);

    @SaveError
    long send(int fd, long buffer, long length, int flags);

    @SaveError
    long recv(int fd, long buffer, long length, int flags);

    @SaveError
    int poll(long fds, long count, int timeoutMs);

    @SaveError
    int eventfd(int value, int flags);

    @SaveError
    int open(String path, int flags);

    @SaveError
    int ioctl(int fd, long request, long argument);

    @SaveError
    long read(int fd, long buffer, long length);

    @SaveError
    long write(int fd, long buffer, long length);

    @SaveError
    long readv(int fd, long iovecs, int count);

    @SaveError
    long writev(int fd, long iovecs, int count);

    @SaveError
    int if_nametoindex(String name);

    int getpid();

    @SaveError
    int sched_setaffinity(int thread, long length, long mask);

    @SaveError
    int clock_gettime(int clock, long time);

    @SaveError
    int memfd_create(String name, int flags);

    @SaveError
    int munmap(long address, long length);

    @SaveError
    int madvise(long address, long length, int advice);

    /** Any system call of six arguments: seven are passed to C, which jnr-ffi does right. */
    @SaveError
    long syscall(long number, long a, long b, long c, long d, long e, long f);

    int getnameinfo(long address, int length, long host, int hostLength, long service, int serviceLength, int flags);

    String strerror(int errno);
}
