import NIOCore

/// The padding that OpenAI adds to stream events, so that their lengths tell nothing of the tokens in them.
enum Obfuscation {
    private static let padding = Array("w3KjZq8vB1nXt6Lp".utf8)

    /// - Parameter length: of what the event says; with the padding it is a multiple of 16.
    static func write(_ exchange: MockExchange, padding length: Int, to buffer: inout ByteBuffer) {
        guard exchange.includesObfuscation else { return }
        buffer.write(",\"obfuscation\":\"")
        buffer.writeBytes(padding[..<(padding.count - length % padding.count)])
        buffer.write("\"")
    }
}
