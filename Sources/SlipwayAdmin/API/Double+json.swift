import Foundation

extension Double {
    /// Twelve significant digits: what sums of prices have beyond them is the binary format's, not the providers'.
    package var forJSON: Double { Double(String(format: "%.12g", self)) ?? self }
}
