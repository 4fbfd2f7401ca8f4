import NIOCore

/// The headers that the providers add to each answer.
enum APIHeaders {
    static func write(isAnthropic: Bool, id: UInt64, now: WallSecond, to buffer: inout ByteBuffer) {
        if isAnthropic {
            writeAnthropic(id, now, to: &buffer)
        } else {
            writeOpenAI(id, to: &buffer)
        }
    }

    private static func writeOpenAI(_ id: UInt64, to buffer: inout ByteBuffer) {
        buffer.write("x-request-id: req_")
        buffer.writeHexadecimal(id, width: 16)
        buffer.write(
            """
            \r\nopenai-organization: slipway-mock\r\nopenai-processing-ms: 1\r\nopenai-version: 2020-10-01\r
            x-ratelimit-limit-requests: 10000\r\nx-ratelimit-remaining-requests: 9999\r\nx-ratelimit-reset-requests: 6ms\r
            x-ratelimit-limit-tokens: 2000000\r\nx-ratelimit-remaining-tokens: 1999900\r\nx-ratelimit-reset-tokens: 3ms\r\n
            """
        )
    }

    private static func writeAnthropic(_ id: UInt64, _ now: WallSecond, to buffer: inout ByteBuffer) {
        buffer.write("request-id: req_")
        buffer.writeHexadecimal(id, width: 16)
        buffer.write(
            """
            \r\nanthropic-ratelimit-requests-limit: 10000\r\nanthropic-ratelimit-requests-remaining: 9999\r
            anthropic-ratelimit-requests-reset: 
            """
        )
        buffer.write(now.reset)
        buffer.write(
            """
            \r\nanthropic-ratelimit-tokens-limit: 2000000\r\nanthropic-ratelimit-tokens-remaining: 1999900\r
            anthropic-ratelimit-tokens-reset: 
            """
        )
        buffer.write(now.reset)
        buffer.write("\r\n")
    }
}
