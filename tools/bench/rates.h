/*
 * rates.h - the benchmark's yardsticks: how fast this machine does the few things an epoch cannot
 * do without. Loops and nothing else: they are timed by whoever calls them. No part of the core,
 * and not in nn.wasm.
 */
#ifndef BENCH_RATES_H
#define BENCH_RATES_H

#include <stdint.h>

#ifdef __wasm__
#define BENCH_EXPORT(name) __attribute__((export_name(#name))) name
#else
#define BENCH_EXPORT(name) name
#endif

/* `turns` times a = a x + y in `chains` independent vectors of four floats, which stay in
 * registers: 8 turns chains floating-point operations. chains is 8, 10, 12 or 14; with others
 * nothing is done. The result only keeps the loop alive. */
float rate_multiply_add(int32_t chains, int32_t turns);

/* The vectors of four floats that rate_read and rate_update go round in: 16 kB, so that they lie in
 * the first cache. */
enum { RATE_VECTORS = 1024 };

/* `rows` times 8 neighbouring vectors: load, multiply, add to a sum. What the forward pass does
 * with each vector of weights. */
float rate_read(int32_t rows);

/* The same with load, multiply, subtract, store: what a step does. */
float rate_update(int32_t rows);

#endif
