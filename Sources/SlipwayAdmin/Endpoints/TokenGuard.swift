import Foundation
import HTTPTypes
import Hummingbird
import SlipwayCore

/// Lets in only who knows the token, where there is one. Probes need none: `/healthz` and `/readyz` tell nothing.
///
/// Beside `Bearer`, `Basic` is taken with the token as the password, so that a browser can open the status page.
struct TokenGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    static let openPaths: Set<String> = ["/healthz", "/readyz"]

    let token: Secret?

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let token, !Self.openPaths.contains(request.uri.path) else { return try await next(request, context) }
        guard let given = Self.token(in: request.headers[.authorization] ?? "") else {
            throw API.Problem(.unauthorized, "send `Authorization: Bearer TOKEN`: the manifest's admin.token")
        }
        guard token.matches(given) else { throw API.Problem(.unauthorized, "the token is not the manifest's") }
        return try await next(request, context)
    }

    private static func token(in authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return String(parts[1])
        case "basic": return password(in: String(parts[1]))
        default: return nil
        }
    }

    private static func password(in credentials: String) -> String? {
        guard let bytes = Data(base64Encoded: credentials) else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).last.map(String.init)
    }

    /// Who says to be asking: `x-slipway-user`, or the name beside the token. It is not checked: whoever has the token may change things.
    static func user(of request: Request) -> String {
        let field = request.headers.first { $0.name.canonicalName == "x-slipway-user" }?.value
        let named = field ?? basicUser(in: request.headers[.authorization] ?? "") ?? ""
        return named.isEmpty ? "somebody" : named
    }

    private static func basicUser(in authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic" else { return nil }
        return Data(base64Encoded: String(parts[1])).map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        }
    }
}
