/// Cuts a stream of server-sent events into events (WHATWG HTML §9.2: lines end with `\n`, `\r\n` or `\r`, events with a blank line).
package enum ServerSentEvents {
    /// The index just past the blank line that ends the first event, nil while it is incomplete.
    ///
    /// `bytes` begins where an event begins. A caller that got nil for `n` bytes and has more now may go on with `from: n - 1` (0 for
    /// none): only the last byte can still change its meaning. A blank line at the very beginning is an event of its own. After a
    /// lone `\r` the next `\r` ends the event at once, so that it is not held until the next one comes; `\n\r` waits for the `\n` that
    /// follows everywhere but there.
    package static func endOfFirstEvent(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var at = ByteSearch.lineEnd(in: bytes, from: max(0, start))
        while at < bytes.count {
            if endsBlankLine(at, in: bytes) { return at + 1 }
            at = ByteSearch.lineEnd(in: bytes, from: at + 1)
        }
        return nil
    }

    /// Whether the line end at `index` closes a blank line for good.
    private static func endsBlankLine(_ index: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        let isReturn = bytes[index] == 0x0D
        let before = index > 0 ? bytes[index - 1] : 0x0A
        if isReturn && before == 0x0D { return true }
        if isReturn { return before == 0x0A && index + 1 < bytes.count && bytes[index + 1] != 0x0A }
        if before == 0x0A { return true }
        return before == 0x0D && (index == 1 || bytes[index - 2] == 0x0A || bytes[index - 2] == 0x0D)
    }
}
