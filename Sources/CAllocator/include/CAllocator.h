#ifndef SLIPWAY_ALLOCATOR_H
#define SLIPWAY_ALLOCATOR_H

/// What the C library's allocator keeps of memory that was freed, for the whole process; nothing where it cannot be told.
///
/// - Parameters:
///   - kept_bytes: at the end of each heap, before it is given back to the system.
///   - alone_bytes: from this size on, pieces are mapped one by one and go back when they are freed.
/// - Returns: 1 where it will do so, else 0.
int slipway_allocator_keep(int kept_bytes, int alone_bytes);

#endif
