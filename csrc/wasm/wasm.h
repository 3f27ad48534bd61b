/*
 * wasm.h - the ABI of nn.wasm: how JavaScript reaches the core. The only C that knows it is in a
 * browser; web/core/ is its only caller, and reads like cel.h again.
 *
 * The rules, few so that they can be kept:
 *   - Numbers only. An argument or a result is an int32, an uint32 or a double.
 *   - Every array crosses through one buffer, "io": the caller reserves it, writes arguments to its
 *     start, calls, and reads results from its start. No pointer is ever passed in, so that none
 *     can be bad. The buffer may move in any call: ask io_address() after each.
 *   - Objects are handles, positive int32. A stale or foreign one is the status CEL_BAD_HANDLE.
 *   - A result below 0 is the negative of a cel_status; 0 and above is success.
 *   - CEL_ABI_VERSION goes up when any of this changes, since the page refuses another version than
 *     its own; and when the same seed comes to give other bits, since results are kept by it.
 */
#ifndef CEL_WASM_H
#define CEL_WASM_H

#include "../cel.h"

enum { CEL_ABI_VERSION = 5 };

#ifdef __wasm__
#define CEL_EXPORT(name) __attribute__((export_name(#name))) name
#else
#define CEL_EXPORT(name) name /* so that the layer can be compiled and tested natively */
#endif

/* Makes sure the io buffer has `bytes`, and returns its address; 0 when there is no memory for it,
 * and the old one stays. 0 bytes gives the memory back. */
uint8_t *io_reserve(uint32_t bytes);
uint8_t *io_address(void);

/* The name of every choice and status, the sizes and the limits, as JSON in the io buffer, ended by
 * a zero byte. Returns its length. */
int32_t describe(void);

#endif
