import CAllocator

/// Memory that was freed and stays with the process.
///
/// The allocator's own habit is to give the end of a heap back as soon as it is a few buffers long: under long bodies the same pages were then
/// asked for anew with each request, some fifty of them, and each cost the kernel more than copying what went into it.
enum KeptMemory {
    /// At the end of each heap, of which there is about one a thread.
    private static let bytes: Int32 = 16 << 20
    /// Larger pieces are mapped alone, as very long bodies are, and go back at once.
    private static let aloneBytes: Int32 = 4 << 20

    /// False where the C library has no such setting.
    @discardableResult
    static func keep() -> Bool { slipway_allocator_keep(bytes, aloneBytes) == 1 }
}
