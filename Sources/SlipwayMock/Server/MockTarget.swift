/// What a request's path asks for.
enum MockTarget: Equatable {
    case model(MockAPI)
    case models
    case health
    case echo
    case bytes(Int)
    case behaviour
    case statistics
    case requests
    case unknown

    /// - Parameter uri: with or without a query. The model APIs are found below any prefix.
    init(uri: String) {
        let path = uri.utf8.prefix { $0 != UInt8(ascii: "?") }
        func ends(_ text: StaticString) -> Bool {
            let suffix = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
            return path.suffix(suffix.count).elementsEqual(suffix)
        }
        if ends("/chat/completions") {
            self = .model(.chat)
        } else if ends("/messages") {
            self = .model(.messages)
        } else if ends("/responses") {
            self = .model(.responses)
        } else {
            self = Self.endpoint(Substring(path))
        }
    }

    private static func endpoint(_ path: Substring) -> MockTarget {
        switch path {
        case "/v1/models", "/models": .models
        case "/healthz": .health
        case "/echo": .echo
        case "/mock/behaviour": .behaviour
        case "/mock/stats": .statistics
        case "/mock/requests": .requests
        case _ where path.hasPrefix("/bytes/"):
            Int(path.dropFirst("/bytes/".count)).flatMap { $0 >= 0 ? .bytes($0) : nil } ?? .unknown
        default: .unknown
        }
    }

    /// Whether the request is about the mock itself, and neither counted nor recorded.
    var isControl: Bool { self == .behaviour || self == .statistics || self == .requests }
}
