import HTTPTypes
import Hummingbird
import SlipwayCore

/// Keeps the pages of other sites, open in the browser of somebody who may, from using the API in their name.
///
/// - A page may send requests to any host that it has a name for. What changes something is taken from our own pages only: a browser always
///   says in `origin` whose page asks.
/// - A page whose own name is made to point here (DNS rebinding) would pass for ours. Without a token only the names that are surely ours are
///   answered.
struct OriginGuard: RouterMiddleware {
    typealias Context = BasicRequestContext

    let settings: AdminSettings

    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if settings.token == nil, let authority = request.head.authority, !isOurs(Self.host(in: authority)) {
            throw API.Problem(.forbidden, "the host `\(authority)` is not this server: use \(settings.listen)")
        }
        guard request.method != .get, request.method != .head else { return try await next(request, context) }
        if let origin = request.headers[.origin], !isSame(origin, request.head.authority) {
            throw API.Problem(.forbidden, "a page of \(origin) may not change anything here")
        }
        return try await next(request, context)
    }

    private func isOurs(_ host: String) -> Bool {
        host == settings.listen.host.lowercased() || ListenAddress(host: host, port: 0).isLoopback && !isName(host)
    }

    /// `127.evil.example` begins as an address does.
    private func isName(_ host: String) -> Bool {
        host != "localhost" && host.utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    }

    private func isSame(_ origin: String, _ authority: String?) -> Bool {
        guard let authority else { return false }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    /// Without port and brackets, in lower case.
    static func host(in authority: String) -> String {
        let authority = authority.lowercased()
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }
}
