/* Breaks the machine under a program: the n-th write, sync or truncation of the database's files fails,
   once or from then on, and the clock is elsewhere. Preloaded by the tests of faults. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static long number(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value ? atol(value) : otherwise;
}

/* Whether this call on this file is to fail. */
static int fails(const char *kind, int file) {
    static long count = 0;
    const char *wanted = getenv("FAULT_KIND");
    if (!wanted || !strstr(wanted, kind)) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, ".db")) return 0;
    count += 1;
    const char *counted = getenv("FAULT_COUNT");
    if (counted) {
        FILE *out = fopen(counted, "w");
        if (out) {
            fprintf(out, "%ld", count);
            fclose(out);
        }
    }
    long at = number("FAULT_AT", 0);
    if (at == 0 || count < at) return 0;
    if (count > at && !number("FAULT_STAYS", 0)) return 0;
    errno = (int)number("FAULT_ERROR", EIO);
    return 1;
}

#define NEXT(name) \
    static __typeof__(name) *next; \
    if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
    NEXT(write);
    return fails("write", file) ? -1 : next(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    NEXT(pwrite);
    return fails("write", file) ? -1 : next(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    return fails("write", file) ? -1 : next(file, bytes, count, at);
}

int fsync(int file) {
    NEXT(fsync);
    return fails("sync", file) ? -1 : next(file);
}

int fdatasync(int file) {
    NEXT(fdatasync);
    return fails("sync", file) ? -1 : next(file);
}

int ftruncate(int file, off_t length) {
    NEXT(ftruncate);
    return fails("truncate", file) ? -1 : next(file, length);
}

int ftruncate64(int file, off64_t length) {
    NEXT(ftruncate64);
    return fails("truncate", file) ? -1 : next(file, length);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t at) {
    NEXT(pread64);
    return fails("read", file) ? -1 : next(file, bytes, count, at);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    NEXT(clock_gettime);
    int done = next(clock, now);
    if (done == 0 && clock == CLOCK_REALTIME) now->tv_sec += number("CLOCK_AHEAD", 0);
    return done;
}
