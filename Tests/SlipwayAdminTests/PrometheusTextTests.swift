import Testing

@testable import SlipwayAdmin

@Suite struct PrometheusTextTests {
    private let gauge = MetricFamily(.gauge, "g", "Some\nhelp \\ text.")

    @Test func labelsAndHelpAreEscaped() {
        let sample = MetricSample(gauge, [.init("l", "a\"b\\c\nd")], 1.5)
        let text = PrometheusText.render([sample])
        #expect(text == "# HELP g Some\\nhelp \\\\ text.\n# TYPE g gauge\ng{l=\"a\\\"b\\\\c\\nd\"} 1.5\n")
    }

    @Test func samplesOfOneFamilyStandTogether() {
        let other = MetricFamily(.gauge, "h", "H.")
        let text = PrometheusText.render([
            MetricSample(gauge, [.init("n", 1)], 1), MetricSample(other, [], 2),
            MetricSample(gauge, [.init("n", 2)], 3),
        ])
        #expect(text.split(separator: "\n").map { $0.prefix(3) } == ["# H", "# T", "g{n", "g{n", "# H", "# T", "h 2"])
    }

    @Test(arguments: [
        (Double.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (3, "3"), (0.1, "0.1"), (1e300, "1e+300"),
    ])
    func numbersAreWrittenAsPrometheusReadsThem(value: Double, text: String) {
        #expect(PrometheusText.render([MetricSample(gauge, [], value)]).hasSuffix("g \(text)\n"))
    }
}
