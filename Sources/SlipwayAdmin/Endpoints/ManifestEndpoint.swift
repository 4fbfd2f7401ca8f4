import Hummingbird
import SlipwayController
import SlipwayCore

extension AdminContext {
    var manifestEndpoints: [Endpoint] {
        [Endpoint(.post, "/api/v1/manifest") { request, _ in try await applyManifest(request) }]
    }

    private func applyManifest(_ request: Request) async throws -> Response {
        let text = try await RequestBody(of: request).text
        switch await apply(text) {
        case .applied:
            let status = controller.status
            let services = status.manifest.services.map(\.id.rawValue)
            return try Response.json(API.Applied(applied: true, generation: status.generation, services: services))
        case .diagnostics(let diagnostics):
            let count = diagnostics.filter { $0.severity == "error" }.count
            throw API.Problem(
                .manifest,
                "\(count) error\(count == 1 ? "" : "s"); nothing was changed",
                diagnostics: diagnostics
            )
        case .refused(let why): throw API.Problem(.refused, why)
        }
    }
}
