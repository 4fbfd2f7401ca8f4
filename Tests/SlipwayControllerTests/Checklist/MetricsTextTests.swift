import Testing

@testable import SlipwayController

@Suite struct MetricsTextTests {
    private static let page = """
        # TYPE slipway_requests_total counter
        slipway_requests_total{service="support",version="v1",outcome="ok"} 12
        slipway_requests_total{service="support",version="v1",outcome="error"} 3
        slipway_requests_total{service="support",version="v10",outcome="ok"} 100
        slipway_requests_total{my_service="support",version="v1",outcome="ok"} 1000
        slipway_requests_total_other{service="support",version="v1"} 10000
        """

    @Test(
        arguments: [
            (["service": "support", "version": "v1"], 15), (["service": "support", "version": "v2"], 0),
            (["outcome": "ok", "version": "v10"], 100), (["service": "chat"], 0),
        ] as [([String: String], Double)]
    )
    func aCounterIsSummedOverWhatHasTheLabels(_ labels: [String: String], _ sum: Double) {
        #expect(MetricsText(Self.page).sum(of: "slipway_requests_total", labels) == sum)
    }
}
