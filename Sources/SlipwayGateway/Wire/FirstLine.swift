/// What a head begins with: a request's line, or a response's.
protocol FirstLine {
    /// Of the line, its CRLF included.
    var length: Int { get }

    /// - Parameter head: a whole head.
    init(_ head: UnsafeRawBufferPointer) throws(WireFault)
}
