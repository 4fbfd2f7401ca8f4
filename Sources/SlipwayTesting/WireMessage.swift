/// One HTTP/1.1 message as it stood on the wire, its body put together.
package struct WireMessage: Sendable, CustomStringConvertible {
    /// The request or status line.
    package let startLine: String
    package let fields: [(name: String, value: String)]
    package var body: String
    package let head: String

    package subscript(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name }?.value
    }

    package func all(_ name: String) -> [String] {
        fields.filter { $0.name.lowercased() == name }.map(\.value)
    }

    package var status: Int {
        Int(startLine.split(separator: " ").dropFirst().first ?? "") ?? 0
    }

    package var description: String { head + body }

    package init(head: String) {
        self.head = head
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: true)
        startLine = lines.first.map(String.init) ?? ""
        fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        body = ""
    }
}

extension WireConnection {
    /// Takes one message with its body, framed by `content-length` or `chunked`; without either it has none.
    package func receiveMessage(hasBody: Bool = true) async throws -> WireMessage {
        var message = WireMessage(head: try await receive(through: "\r\n\r\n"))
        guard hasBody else { return message }
        if message["transfer-encoding"] == "chunked" {
            while let chunk = try await receiveChunk() { message.body += chunk }
        } else if let length = message["content-length"].flatMap(Int.init) {
            message.body = try await receive(bytes: length)
        }
        return message
    }

    /// Takes one chunk; nil for the last one.
    package func receiveChunk() async throws -> String? {
        let size = try await receive(through: "\r\n").dropLast()
        let data = try await receive(bytes: (Int(size, radix: 16) ?? 0) + 2)
        return data == "\r\n" ? nil : String(data.dropLast())
    }
}
