/// What metric sources said of both arms: values, and why there are none.
///
/// A name that is neither among an arm's values nor its faults was answered with no data.
package struct CustomFigures: Hashable, Codable, Sendable {
    package struct Arm: Hashable, Codable, Sendable {
        package var values: [String: Double] = [:]
        /// Why a metric could not be measured, by its name.
        package var faults: [String: String] = [:]

        package init(values: [String: Double] = [:], faults: [String: String] = [:]) {
            self.values = values
            self.faults = faults
        }
    }

    package var stable = Arm()
    package var canary = Arm()

    package init(stable: Arm = Arm(), canary: Arm = Arm()) {
        self.stable = stable
        self.canary = canary
    }

    package subscript(_ role: Role) -> Arm {
        get { role == .stable ? stable : canary }
        set { if role == .stable { stable = newValue } else { canary = newValue } }
    }
}

extension Measurement {
    /// Custom values stand among the gateway's own from here on, so that baselines and readers see them too.
    package mutating func add(_ figures: CustomFigures) {
        custom = figures
        for (name, value) in figures.stable.values {
            stable.values[name] = value
            recentStable.values[name] = value
        }
        for (name, value) in figures.canary.values {
            canary.values[name] = value
            recentCanary.values[name] = value
        }
    }
}
