/// What the chunks of one stream have in common: the bytes up to their content.
///
/// A provider repeats id, date, model and framing in every chunk. Where these said nothing that has to be heard again, reading a chunk goes on
/// behind them.
struct SharedBeginning: Sendable {
    /// Longer ones are not held.
    private static let maxBytes = 512

    private var bytes: [UInt8] = []
    /// The wanted containers around the content, as `ResponseSkimmer` keeps them.
    private(set) var path: UInt64 = 0

    /// Its length, where the text begins so.
    func length(in text: UnsafeRawBufferPointer) -> Int? {
        guard !bytes.isEmpty, text.count > bytes.count else { return nil }
        return bytes.withUnsafeBytes { $0.isEqual(to: text.part(0..<$0.count)) } ? bytes.count : nil
    }

    mutating func note(_ beginning: UnsafeRawBufferPointer, path: UInt64) {
        guard beginning.count <= Self.maxBytes else { return }
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: beginning)
        self.path = path
    }
}
