/// A canary's share of the traffic, held in hundredths of a percent so that 0 and 100 % are exact.
package struct Weight: Hashable, Comparable, Sendable {
    /// 0…10 000.
    package let basisPoints: Int

    package static let none = Weight(basisPoints: 0)
    package static let full = Weight(basisPoints: 10_000)

    package init(basisPoints: Int) {
        precondition((0...10_000).contains(basisPoints), "a weight lies between 0 and 100 %, not at \(basisPoints) bp")
        self.basisPoints = basisPoints
    }

    /// Nil outside 0…100, or for more than two decimals.
    package init?(percent: Double) {
        let basisPoints = (percent * 100).rounded()
        guard (0...10_000).contains(basisPoints), abs(basisPoints - percent * 100) < 1e-6 else { return nil }
        self.basisPoints = Int(basisPoints)
    }

    /// 0…100.
    package var percent: Double { Double(basisPoints) / 100 }

    /// 0…1.
    package var share: Double { Double(basisPoints) / 10_000 }

    package static func < (a: Self, b: Self) -> Bool { a.basisPoints < b.basisPoints }
}

extension Weight: Codable, CustomStringConvertible {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let weight = Weight(percent: try container.decode(Double.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a weight lies between 0 and 100")
        }
        self = weight
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(percent)
    }

    /// `5 %`, `0.25 %`.
    package var description: String {
        basisPoints % 100 == 0 ? "\(basisPoints / 100) %" : "\(percent) %"
    }
}
