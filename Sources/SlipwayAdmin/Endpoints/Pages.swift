import HTTPTypes
import Hummingbird

extension AdminContext {
    var pageEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/") { _, _ in statusPage() },
            Endpoint(.get, "/openapi.json") { _, _ in
                Response.text(OpenAPI.document, contentType: "application/json")
            },
        ]
    }

    /// Everything that it shows it asks the API for; it can load nothing from elsewhere, and no other site can frame it.
    private func statusPage() -> Response {
        let policy = """
            default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        return Response.text(
            StatusPage.html,
            contentType: "text/html; charset=utf-8",
            headers: [.contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff", .cacheControl: "no-store"]
        )
    }
}
