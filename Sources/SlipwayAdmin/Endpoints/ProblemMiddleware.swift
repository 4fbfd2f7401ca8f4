import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SlipwayController
import SlipwayCore

/// Turns everything that went wrong into `application/problem+json`: the one place that does.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let problem = API.Problem(error, request, context.logger)
            return try Response.problem(problem, headers: problem.headers)
        }
    }
}

extension API.Problem {
    fileprivate init(_ error: any Error, _ request: Request, _ logger: Logger) {
        switch error {
        case let problem as API.Problem: self = problem
        case let refusal as ControllerError: self = API.Problem(refusal)
        case let error as HTTPError where error.status == .notFound:
            self = API.Problem(.notFound, "nothing at \(request.uri.path): see /openapi.json")
        case is NIOTooManyBytesError:
            self = API.Problem(.tooLarge, "a body has at most \(RequestBody.maxBytes) bytes")
        case let error as HTTPError where (400..<500).contains(error.status.code):
            self = API.Problem(.malformed, error.body ?? error.status.reasonPhrase)
        default:
            logger.error("A request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            self = API.Problem(.internalError, "the request failed: the server's log says more")
        }
    }

    private init(_ error: ControllerError) {
        switch error {
        case .notFound(let what): self = API.Problem(.notFound, what)
        case .refused(let why): self = API.Problem(.refused, why)
        case .unavailable(let why): self = API.Problem(.unavailable, why)
        case .flag(let fault): self = API.Problem(fault)
        }
    }

    init(_ fault: FlagEditFault) {
        switch fault {
        case .notFound(let what): self = API.Problem(.notFound, what)
        case .refused(let why): self = API.Problem(.refused, why)
        case .malformed(let why): self = API.Problem(.malformed, why)
        case .stale(let revision, let why): self = API.Problem(.stale, why, revision: revision)
        case .invalid(let diagnostics):
            let count = diagnostics.filter { $0.severity == .error }.count
            let detail = "\(count) error\(count == 1 ? "" : "s"); nothing was changed"
            self = API.Problem(.flag, detail, diagnostics: diagnostics.map { API.Diagnostic($0) })
        }
    }

    /// A browser asks for the token in a dialogue of its own, with any user name.
    fileprivate var headers: HTTPFields {
        if let revision { return [.eTag: "\"\(revision)\""] }
        return status == 401 ? [.wwwAuthenticate: "Bearer, Basic realm=\"slipway\", charset=\"UTF-8\""] : [:]
    }
}
