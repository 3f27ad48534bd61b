/*
 * rates.h - the benchmark's yardsticks: how fast this machine does the few things an epoch cannot do
 * without. Loops and nothing else: they are timed by whoever calls them. No part of the core, and
 * not in nn.wasm.
 */
#ifndef BENCH_RATES_H
#define BENCH_RATES_H

#include <stdint.h>

#ifdef __wasm__
#define BENCH_EXPORT(name) __attribute__((export_name(#name))) name
#else
#define BENCH_EXPORT(name) name
#endif

/* `turns` times a = a x + y in `chains` independent vectors of four floats, which stay in registers:
 * 8 turns chains floating-point operations. chains is 8, 10, 12 or 14; with others nothing is done.
 * The result only keeps the loop alive. */
float rate_multiply_add(int32_t chains, int32_t turns);

/* The most vectors of four floats that rate_read and rate_update walk over. */
enum { RATE_MOST_VECTORS = 784 * 32 };

/* `times` over `vectors` neighbouring vectors, a multiple of 8: load, multiply, add to a sum. What
 * the forward pass does with each vector of weights. */
float rate_read(int32_t vectors, int32_t times);

/* The same with load, multiply, subtract, store: what a step does. */
float rate_update(int32_t vectors, int32_t times);

#endif
