import SlipwayCore

/// What every request to an endpoint says alike, as the bytes that are sent.
struct EndpointLines {
    /// The whole line.
    let host: [UInt8]
    /// Before the request's own path.
    let basePath: [UInt8]
    /// The overlay's lines.
    let fields: [UInt8]
    /// The names of the overlay's fields: a client's of these names are dropped.
    let fieldNames: [String]

    init(_ version: Version) {
        host = Array("host: \(version.upstream.authority)\r\n".utf8)
        basePath = Array(version.upstream.basePath.utf8)
        fields = version.overlay.headers.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
        fieldNames = version.overlay.headers.map(\.name)
    }
}
