import Foundation
import NIOHTTP1

/// Why a request to the admin API got no answer, in words for people.
package enum ClientError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody answers there; the cause is for the curious.
    case unreachable(String, String)
    /// The server said no, and why.
    case problem(API.Problem)
    case unexpected(String)
    case cancelled

    /// From the body of an answer that is no success.
    init(_ body: Data, status: HTTPResponseStatus) {
        do {
            self = .problem(try API.decode(API.Problem.self, from: body))
        } catch {
            self = .unexpected(
                "the server answered \(status.code) \(status.reasonPhrase): is that slipway's admin address?"
            )
        }
    }

    package var isNotFound: Bool {
        if case .problem(let problem) = self { problem.status == 404 } else { false }
    }

    /// Whether asking again later may help.
    package var isTransient: Bool {
        switch self {
        case .unreachable: true
        case .problem(let problem): problem.status == 503
        case .unexpected, .cancelled: false
        }
    }

    package var description: String {
        switch self {
        case .unreachable(let server, _): "no server at \(server): is `slipway serve` running?"
        case .problem(let problem): Self.lines(of: problem)
        case .unexpected(let what): what
        case .cancelled: "cancelled"
        }
    }

    private static func lines(of problem: API.Problem) -> String {
        let hint = problem.status == 401 ? " (--token, or SLIPWAY_TOKEN)" : ""
        let diagnostics = problem.diagnostics?.map { "\n" + $0.text } ?? []
        return problem.detail + hint + diagnostics.joined()
    }
}

extension API.Diagnostic {
    /// As compilers print them: `slipway.yaml:12:5: error: unknown key (services.support.stabel); did you mean stable?`
    package var text: String {
        let place = "\(file ?? "manifest"):\(line):\(column)"
        let hint = hint.map { "; \($0)" } ?? ""
        return "\(place): \(severity): \(message) (\(path))\(hint)"
    }
}
