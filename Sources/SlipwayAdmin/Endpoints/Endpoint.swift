import Hummingbird
import SlipwayCore

/// One method of one path, and what answers it.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    /// In Hummingbird's notation: `/api/v1/rollouts/:id`.
    let path: String
    let answer: @Sendable (Request, BasicRequestContext) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ answer: @escaping @Sendable (Request, BasicRequestContext) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.answer = answer
    }
}

extension AdminContext {
    /// Everything that the admin listener answers.
    var endpoints: [Endpoint] {
        healthEndpoints + pageEndpoints + serviceEndpoints + rolloutEndpoints + shadowEndpoints + recordingEndpoints
            + checklistEndpoints
            + trialEndpoints
            + eventEndpoints
            + manifestEndpoints + flagEndpoints
    }

    /// Paths, and beside each path's own methods the answer that another one is not allowed.
    package func router() -> Hummingbird.Router<BasicRequestContext> {
        let router = Hummingbird.Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware())
        router.add(middleware: OriginGuard(settings: settings))
        router.add(middleware: TokenGuard(token: settings.token))
        let byPath = Dictionary(grouping: endpoints, by: \.path)
        for (path, endpoints) in byPath {
            for endpoint in endpoints { router.on(RouterPath(path), method: endpoint.method, use: endpoint.answer) }
            addRefusals(to: router, path, allowed: endpoints.map(\.method))
        }
        return router
    }

    private func addRefusals(
        to router: Hummingbird.Router<BasicRequestContext>,
        _ path: String,
        allowed: [HTTPRequest.Method]
    ) {
        let allowed = allowed + (allowed.contains(.get) ? [.head] : [])
        let names = allowed.map(\.rawValue).sorted().joined(separator: ", ")
        let others: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
        for method in others where !allowed.contains(method) {
            router.on(RouterPath(path), method: method) { request, _ in
                let problem = API.Problem(
                    .methodNotAllowed,
                    "\(request.uri.path) takes \(names), not \(method.rawValue)"
                )
                return try Response.problem(problem, headers: [.allow: names])
            }
        }
    }
}
