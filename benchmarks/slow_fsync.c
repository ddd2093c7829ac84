/* Preloaded: every fsync and fdatasync takes LIFEOPS_FSYNC_MS longer, as on a poor card. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void linger(void) {
  const char *wanted = getenv("LIFEOPS_FSYNC_MS");
  long ms = wanted ? atol(wanted) : 0;
  struct timespec time = {ms / 1000, (ms % 1000) * 1000000L};
  nanosleep(&time, NULL);
}

int fsync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
  linger();
  return real(fd);
}

int fdatasync(int fd) {
  int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
  linger();
  return real(fd);
}
