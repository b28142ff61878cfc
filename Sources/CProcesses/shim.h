// What Linux offers for keeping processes and Swift does not see: headers that its Glibc module lacks, and functions that it
// refuses to import (fork, variadic ones) or whose structures it cannot fill.
#include <elf.h>
#include <malloc.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

// Of headers that Glibc's module has, but without what is GNU's own.
extern int pipe2(int ends[2], int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
static const short process_spawn_setsid = 0x80;

/// fork(2). Only for processes of one thread.
static inline pid_t process_fork(void) { return fork(); }

/// Descendants whose parent ends become children of this process.
static inline int process_adopt_descendants(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

/// The kernel kills this process when the thread that forked it ends.
static inline int process_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); }

/// A child that has ended and was not waited for yet, which it still is afterwards; 0 when there is none.
static inline pid_t process_ended_child(void) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? info.si_pid : 0;
}

/// The signal with which keepers are told what to do.
static inline int process_command_signal(void) { return SIGRTMIN; }

/// Sends the command signal with a number.
static inline int process_tell(int descriptor, int number) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    info.si_signo = SIGRTMIN;
    info.si_code = SI_QUEUE;
    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_int = number;
    return pidfd_send_signal(descriptor, SIGRTMIN, &info, 0);
}

/// Memory that was freed and that the allocator keeps goes back to the system: whole pages, of all arenas.
static inline void process_give_back_memory(void) { malloc_trim(0); }

/// The program's own code and constants are no longer mapped; what is used is again, from the cache of its file.
static inline void process_give_back_program(void) {
    const Elf64_Phdr *segments = (const Elf64_Phdr *)getauxval(AT_PHDR);
    const unsigned long count = getauxval(AT_PHNUM);
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    if (!segments || getauxval(AT_PHENT) != sizeof *segments) return;
    uintptr_t base = 0; // Where addresses of the file begin in memory.
    for (unsigned long index = 0; index < count; index++) {
        if (segments[index].p_type == PT_PHDR) base = (uintptr_t)segments - segments[index].p_vaddr;
    }
    if (!base && (uintptr_t)segments >> 32) return; // The list is not in what is loaded, so that nobody knows.
    for (unsigned long index = 0; index < count; index++) {
        const Elf64_Phdr *segment = &segments[index];
        // What may ever have been written, also before it was made read-only, is not what the file has.
        if (segment->p_type != PT_LOAD || (segment->p_flags & PF_W)) continue;
        const uintptr_t begin = (base + segment->p_vaddr + page - 1) / page * page;
        const uintptr_t end = (base + segment->p_vaddr + segment->p_memsz) / page * page;
        if (begin < end) madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
}

/// How many arenas the allocator may have at most. Before there is a second thread.
static inline void process_limit_arenas(int count) { mallopt(M_ARENA_MAX, count); }
