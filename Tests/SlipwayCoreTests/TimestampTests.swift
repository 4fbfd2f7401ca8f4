import Foundation
import SlipwayCore
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_426_200_250_999, "2026-11-23T09:30:00.250Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_399_999_999, "2100-02-28T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (-86_400_000_000, "1969-12-31T00:00:00.000Z"),
        ] as [(Int64, String)]
    )
    func descriptionIsRFC3339(microseconds: Int64, expected: String) {
        #expect(Timestamp(microseconds: microseconds).description == expected)
    }

    @Test func everyDayOfAThousandYearsHasItsDate() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in stride(from: 0 as Int64, to: 365_243, by: 17) {
            let date = try style.parse(Timestamp(microseconds: day * 86_400_000_000).description)
            #expect(date.timeIntervalSince1970 == Double(day * 86_400))
        }
    }

    @Test func differenceIsADuration() {
        let moment = Timestamp(microseconds: 1_000_000)
        #expect(moment + .milliseconds(250) - moment == .milliseconds(250))
        #expect((moment - .seconds(2)).microseconds == -1_000_000)
        #expect(Duration.microseconds(1500).milliseconds == 1.5)
    }
}
