/* Breaks the machine under a program: the n-th call of a kind on the database's files, or on other files
   in a folder, fails, once or from then on; and the clock is elsewhere. Preloaded by the tests of faults.

   FAULT_KIND is write, sync, truncate or read: of the database's files; or other-write, other-sync,
   other-open (for writing), other-rename, other-link or other-folder: of what else is in FAULT_UNDER. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

static long number(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value ? atol(value) : otherwise;
}

/* Behind the arguments of a call that is to go through: no call that is trapped has as many. */
#define OURS 0x52d4a91cUL

static long through(long call, long a, long b, long c, long d, long e) {
    return syscall(call, a, b, c, d, e, OURS);
}

/* One more of the calls that are wanted: whether it is to fail. */
static int is_its_turn(void) {
    static long count = 0;
    count += 1;
    const char *counted = getenv("FAULT_COUNT");
    if (counted) {
        char text[32];
        int length = snprintf(text, sizeof text, "%ld", count);
        int out = (int)through(SYS_openat, AT_FDCWD, (long)counted, O_WRONLY | O_CREAT | O_TRUNC, 0666, 0);
        if (out >= 0) {
            syscall(SYS_write, out, text, length);
            close(out);
        }
    }
    long at = number("FAULT_AT", 0);
    if (at == 0 || count < at) return 0;
    return count == at || number("FAULT_STAYS", 0);
}

static int error_wanted(void) { return (int)number("FAULT_ERROR", EIO); }

static int is_wanted(const char *kind) {
    const char *wanted = getenv("FAULT_KIND");
    return wanted && strcmp(wanted, kind) == 0;
}

static int is_of_database(const char *path) { return strstr(path, ".db") != NULL; }

/* Whether the path is of another file than the database's in the folder that is broken. */
static int is_other(const char *path) {
    const char *under = getenv("FAULT_UNDER");
    return under && strncmp(path, under, strlen(under)) == 0 && !is_of_database(path);
}

/* Whether this call on this file is to fail. */
static int fails(const char *kind, const char *other, int file) {
    int database = is_wanted(kind), others = is_wanted(other);
    if (!database && !others) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!(database ? is_of_database(path) : is_other(path)) || !is_its_turn()) return 0;
    errno = error_wanted();
    return 1;
}

#define NEXT(name) \
    static __typeof__(name) *next; \
    if (!next) next = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) {
    NEXT(write);
    return fails("write", "other-write", file) ? -1 : next(file, bytes, count);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    NEXT(writev);
    return fails("write", "other-write", file) ? -1 : next(file, parts, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    NEXT(pwrite);
    return fails("write", "other-write", file) ? -1 : next(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    NEXT(pwrite64);
    return fails("write", "other-write", file) ? -1 : next(file, bytes, count, at);
}

int fsync(int file) {
    NEXT(fsync);
    return fails("sync", "other-sync", file) ? -1 : next(file);
}

int fdatasync(int file) {
    NEXT(fdatasync);
    return fails("sync", "other-sync", file) ? -1 : next(file);
}

int ftruncate(int file, off_t length) {
    NEXT(ftruncate);
    return fails("truncate", "other-write", file) ? -1 : next(file, length);
}

int ftruncate64(int file, off64_t length) {
    NEXT(ftruncate64);
    return fails("truncate", "other-write", file) ? -1 : next(file, length);
}

ssize_t pread64(int file, void *bytes, size_t count, off64_t at) {
    NEXT(pread64);
    return fails("read", "", file) ? -1 : next(file, bytes, count, at);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    NEXT(clock_gettime);
    int done = next(clock, now);
    if (done == 0 && clock == CLOCK_REALTIME) now->tv_sec += number("CLOCK_AHEAD", 0);
    return done;
}

/* Files get and change their names by calls that a program may make past the library of C, as Rust's rustix
   does: the system is asked to stop at each of those, and this says what becomes of it. */

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define REGISTER(name) ((ucontext_t *)context)->uc_mcontext.gregs[name]
#define ARGUMENTS {REGISTER(REG_RDI), REGISTER(REG_RSI), REGISTER(REG_RDX), REGISTER(REG_R10), REGISTER(REG_R8)}
#define RETURNED REGISTER(REG_RAX)
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#define REGISTER(at) ((ucontext_t *)context)->uc_mcontext.regs[at]
#define ARGUMENTS {REGISTER(0), REGISTER(1), REGISTER(2), REGISTER(3), REGISTER(4)}
#define RETURNED REGISTER(0)
#else
#error "the registers of this processor are to be written down here"
#endif

static int opens_to_write(long flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT); }

/* Which file a call makes or names, where it is of the kind that is wanted; none where it is not. */
static const char *named(int call, const long *of) {
    switch (call) {
#ifdef SYS_open
    case SYS_open: return is_wanted("other-open") && opens_to_write(of[1]) ? (const char *)of[0] : NULL;
    case SYS_creat: return is_wanted("other-open") ? (const char *)of[0] : NULL;
    case SYS_rename: return is_wanted("other-rename") ? (const char *)of[1] : NULL;
    case SYS_link: return is_wanted("other-link") ? (const char *)of[1] : NULL;
    case SYS_mkdir: return is_wanted("other-folder") ? (const char *)of[0] : NULL;
#endif
    case SYS_openat: return is_wanted("other-open") && opens_to_write(of[2]) ? (const char *)of[1] : NULL;
#ifdef SYS_renameat
    case SYS_renameat:
#endif
    case SYS_renameat2: return is_wanted("other-rename") ? (const char *)of[3] : NULL;
    case SYS_linkat: return is_wanted("other-link") ? (const char *)of[3] : NULL;
    case SYS_mkdirat: return is_wanted("other-folder") ? (const char *)of[1] : NULL;
    default: return NULL;
    }
}

static void stopped(int signal, siginfo_t *about, void *context) {
    (void)signal;
    int before = errno;
    long of[] = ARGUMENTS;
    const char *path = named(about->si_syscall, of);
    if (path && is_other(path) && is_its_turn()) {
        RETURNED = -error_wanted();
    } else {
        long done = through(about->si_syscall, of[0], of[1], of[2], of[3], of[4]);
        RETURNED = done < 0 ? -errno : done;
    }
    errno = before;
}

__attribute__((constructor)) static void stop_at_names(void) {
    const char *wanted = getenv("FAULT_KIND");
    if (!wanted || strncmp(wanted, "other-", 6) != 0) return;
    struct sigaction action = {.sa_sigaction = stopped, .sa_flags = SA_SIGINFO | SA_NODEFER};
    sigaction(SIGSYS, &action, NULL);
#define IN(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define STOP_AT(call) \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (call), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)
    struct sock_filter filter[] = {
        IN(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        IN(args[5]),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OURS, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        IN(nr),
#ifdef SYS_open
        STOP_AT(SYS_open), STOP_AT(SYS_creat), STOP_AT(SYS_rename), STOP_AT(SYS_link), STOP_AT(SYS_mkdir),
#endif
#ifdef SYS_renameat
        STOP_AT(SYS_renameat),
#endif
        STOP_AT(SYS_openat), STOP_AT(SYS_renameat2), STOP_AT(SYS_linkat), STOP_AT(SYS_mkdirat),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("the calls that name files cannot be stopped at");
        abort();
    }
}
