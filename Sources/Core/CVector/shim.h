// What Swift's vectors can't express: one bit for each element of a comparison.

#include <stdint.h>
#include <string.h>

/// One bit for each of the 64 bytes from a position of a text on, the first in the lowest bit:
/// whether it is a quote, a backslash, a control character, or a byte of a character beyond ASCII.
/// As signed numbers, the last are below the control characters. The text must have these bytes.
static inline uint64_t jsonl_special_bytes(const void *text, intptr_t position) {
  typedef int8_t bytes64 __attribute__((ext_vector_type(64)));
  typedef _Bool flags64 __attribute__((ext_vector_type(64)));
  bytes64 bytes;
  memcpy(&bytes, (const char *)text + position, sizeof bytes);
  flags64 special =
      __builtin_convertvector((bytes < 0x20) | (bytes == '"') | (bytes == '\\'), flags64);
  uint64_t bits;
  memcpy(&bits, &special, sizeof bits);
  // Without this, LLVM moves the conversion to where the number is used, and converts byte by byte.
  __asm__("" : "+r"(bits));
  return bits;
}
