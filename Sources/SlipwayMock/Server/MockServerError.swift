/// Why a mock could not start.
package enum MockServerError: Error, Equatable, CustomStringConvertible {
    case addressInUse(host: String, port: Int)
    case alreadyStarted
    case stopped

    package var description: String {
        switch self {
        case .addressInUse(let host, let port): "cannot listen on \(host):\(port): another program does"
        case .alreadyStarted: "the mock was started before"
        case .stopped: "the mock was shut down before"
        }
    }
}
