import Hummingbird
import SlipwayController

extension AdminContext {
    var healthEndpoints: [Endpoint] {
        [
            Endpoint(.get, "/healthz") { _, _ in Response.text("ok\n", contentType: "text/plain; charset=utf-8") },
            Endpoint(.get, "/readyz") { _, _ in try ready() },
            Endpoint(.get, "/metrics") { _, _ in await metrics() },
        ]
    }

    /// Traffic is served without a store, but no decision can be kept.
    private func ready() throws -> Response {
        if let fault = controller.status.storeFault {
            throw API.Problem(.unavailable, "the store refuses commits: \(fault)")
        }
        return Response.text("ready\n", contentType: "text/plain; charset=utf-8")
    }

    private func metrics() async -> Response {
        let page = MetricsPage(status: controller.status, outcomes: ledger.counts, build: build)
        let text = PrometheusText.render(page.samples + (await gatewaySamples()))
        return Response.text(text, contentType: "text/plain; version=0.0.4; charset=utf-8")
    }
}
