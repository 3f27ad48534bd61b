/*
 * check.h - the whole test framework: checks, a runner, an exit status. One test program is one .c
 * file that includes this once. It is not for the core, which prints nothing.
 *
 *   static void test_x(void) { CHECK(1 + 1 == 2); }
 *   int main(void) { RUN(test_x); return check_finish(); }
 *
 * A test function fails when one of its checks does, and also when it made none: a loop that never
 * ran would otherwise look like success.
 */
#ifndef CHECK_H
#define CHECK_H

#include "cel.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { CHECK_MESSAGES = 5 }; /* failures printed of one test function; the rest are counted */

static struct {
  unsigned checks, failures; /* of the test function that runs */
  unsigned passed, failed;   /* test functions */
} check_state;

/* Counts a check. Returns whether to print about it. */
static inline int check_count(int ok) {
  check_state.checks++;
  if (ok)
    return 0;
  check_state.failures++;
  return check_state.failures <= CHECK_MESSAGES;
}

static inline int check_true(int ok, const char *text, const char *file, int line) {
  if (check_count(ok))
    printf("%s:%d: not true: %s\n", file, line, text);
  return ok;
}

/* Not close either when one of them is not a number. */
static inline int check_close(double a, double b, double tolerance, const char *text,
                              const char *file, int line) {
  const int ok = fabs(a - b) <= tolerance || (isinf(a) && isinf(b) && a * b > 0);
  if (check_count(ok))
    printf("%s:%d: not close: %s: %.17g and %.17g, off by %.3g, allowed %.3g\n", file, line, text,
           a, b, fabs(a - b), tolerance);
  return ok;
}

static inline int check_equal(uint64_t a, uint64_t b, const char *text, const char *file,
                              int line) {
  if (check_count(a == b))
    printf("%s:%d: not equal: %s: %" PRIu64 " (0x%" PRIx64 ") and %" PRIu64 " (0x%" PRIx64 ")\n",
           file, line, text, a, a, b, b);
  return a == b;
}

static inline int check_status(cel_status got, cel_status expected, const char *text,
                               const char *file, int line) {
  if (check_count(got == expected))
    printf("%s:%d: status: %s: got %s, expected %s\n", file, line, text, cel_status_name(got),
           cel_status_name(expected));
  return got == expected;
}

/* Each gives whether it held, for tests that cannot go on without: if (!CHECK_OK(...)) return; */
#define CHECK(condition) check_true((condition) != 0, #condition, __FILE__, __LINE__)
#define CHECK_CLOSE(a, b, tolerance) check_close(a, b, tolerance, #a ", " #b, __FILE__, __LINE__)
#define CHECK_EQUAL(a, b) check_equal((uint64_t)(a), (uint64_t)(b), #a ", " #b, __FILE__, __LINE__)
#define CHECK_STATUS(call, expected) check_status(call, expected, #call, __FILE__, __LINE__)
#define CHECK_OK(call) CHECK_STATUS(call, CEL_OK)

static inline void check_run(void (*test)(void), const char *name) {
  check_state.checks = 0;
  check_state.failures = 0;
  test();
  const int ok = check_state.checks > 0 && check_state.failures == 0;
  if (ok)
    check_state.passed++;
  else
    check_state.failed++;
  printf("%s %s (%u checks", ok ? "ok  " : "FAIL", name, check_state.checks);
  if (check_state.failures > 0)
    printf(", %u failed", check_state.failures);
  printf(")\n");
  fflush(stdout);
}

#define RUN(test) check_run(test, #test)

/* Prints the sum of it and gives main's result: a program that ran no test has failed. */
static inline int check_finish(void) {
  printf("%u passed, %u failed\n", check_state.passed, check_state.failed);
  return check_state.failed > 0 || check_state.passed == 0;
}

#endif
