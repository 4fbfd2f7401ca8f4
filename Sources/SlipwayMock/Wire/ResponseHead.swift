import NIOCore

/// A response's status line and headers, as text.
///
/// Written by hand: an encoder's list of header strings would cost more than all the rest of a small answer.
struct ResponseHead {
    enum Framing: Equatable {
        case length(Int)
        case chunked
        /// The body ends with the connection.
        case untilClose
    }

    let mockName: [UInt8]
    let now: WallSecond
    var status = 200
    var contentType = "application/json"
    var framing: Framing
    var isKeepAlive = true
    /// HTTP/1.0 must be told that its connection stays open.
    var announcesKeepAlive = false

    /// Up to the headers that one API adds; `end` ends the head.
    func writeBeginning(to buffer: inout ByteBuffer) {
        buffer.write("HTTP/1.1 ")
        buffer.write(Self.statusLine(status))
        buffer.write("date: ")
        buffer.write(now.httpDate)
        buffer.write("\r\nx-mock-name: ")
        buffer.write(mockName)
        buffer.write("\r\ncontent-type: ")
        buffer.write(contentType)
        writeFraming(to: &buffer)
    }

    func end(_ buffer: inout ByteBuffer) { buffer.write("\r\n") }

    /// The whole head, where no API adds to it.
    var document: ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(512)
        writeBeginning(to: &buffer)
        end(&buffer)
        return buffer
    }

    private func writeFraming(to buffer: inout ByteBuffer) {
        switch framing {
        case .length(let length):
            buffer.write("\r\ncontent-length: ")
            buffer.writeDecimal(length)
            buffer.write("\r\n")
        case .chunked: buffer.write("\r\ntransfer-encoding: chunked\r\n")
        case .untilClose: buffer.write("\r\n")
        }
        if !isKeepAlive {
            buffer.write("connection: close\r\n")
        } else if announcesKeepAlive {
            buffer.write("connection: keep-alive\r\n")
        }
    }

    private static func statusLine(_ status: Int) -> StaticString {
        switch status {
        case 200: "200 OK\r\n"
        case 400: "400 Bad Request\r\n"
        case 404: "404 Not Found\r\n"
        case 405: "405 Method Not Allowed\r\n"
        case 413: "413 Content Too Large\r\n"
        case 429: "429 Too Many Requests\r\n"
        case 500: "500 Internal Server Error\r\n"
        case 503: "503 Service Unavailable\r\n"
        case 529: "529 Site is overloaded\r\n"
        default: preconditionFailure("no reason phrase for status \(status)")
        }
    }
}
