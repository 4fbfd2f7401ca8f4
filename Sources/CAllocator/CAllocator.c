#include "CAllocator.h"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

// The C library has these two where it is glibc.
#if defined(M_TRIM_THRESHOLD) && defined(M_MMAP_THRESHOLD)
int slipway_allocator_keep(int kept_bytes, int alone_bytes) {
    return mallopt(M_TRIM_THRESHOLD, kept_bytes) && mallopt(M_MMAP_THRESHOLD, alone_bytes);
}
#else
int slipway_allocator_keep(int kept_bytes, int alone_bytes) { return 0; }
#endif
