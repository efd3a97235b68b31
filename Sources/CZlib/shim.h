#pragma once
#include <zlib.h>

// inflateInit2 and deflateInit2 are macros over sizeof, which Swift does not import.
static inline int tsunagu_inflate_init_gzip(z_stream *stream) {
  return inflateInit2(stream, 16 + MAX_WBITS);
}

static inline int tsunagu_deflate_init_gzip(z_stream *stream, int level, int window_bits,
                                            int memory_level) {
  return deflateInit2(stream, level, Z_DEFLATED, 16 + window_bits, memory_level, Z_DEFAULT_STRATEGY);
}
