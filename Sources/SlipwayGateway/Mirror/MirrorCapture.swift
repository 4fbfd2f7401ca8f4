import NIOCore
import SlipwayCore

/// Collects a response as it comes, up to a length.
struct MirrorCapture {
    private let limit: Int
    private var status = 0
    private var isStream = false
    private var isEncoded = false
    private var body: [UInt8] = []
    private(set) var isTooLong = false

    init(limit: Int) { self.limit = limit }

    var hasBegun: Bool { status > 0 }
    var isEventStream: Bool { isStream }

    mutating func began(_ response: ResponseHead, isStream: Bool) {
        status = response.status
        self.isStream = isStream
        isEncoded = response.isEncoded
        if case .length(let bytes) = response.framing, bytes <= limit { body.reserveCapacity(bytes) }
    }

    mutating func note(_ bytes: ByteBuffer) {
        guard !isTooLong else { return }
        guard body.count + bytes.readableBytes <= limit else {
            isTooLong = true
            body = []
            return
        }
        body.append(contentsOf: bytes.readableBytesView)
    }

    func captured(api: APIKind, ending: CapturedResponse.Ending) -> CapturedResponse {
        CapturedResponse(
            api: api,
            status: status,
            isStream: isStream,
            body: body,
            ending: status == 0 && ending == .whole ? .unreachable : ending,
            isReadable: !isEncoded && !isTooLong
        )
    }
}
