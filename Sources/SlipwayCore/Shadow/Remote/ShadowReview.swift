/// A pair that models are asked about, with what is needed to ask them.
package struct ReviewOrder: Sendable {
    package var pair: ShadowPair
    package var plan: ShadowPlan
    package var service: ServiceID
    package var rollout: RolloutID
    package var attempt: Int
    package var prices: PriceTable

    package init(
        _ pair: ShadowPair,
        plan: ShadowPlan,
        service: ServiceID,
        rollout: RolloutID,
        attempt: Int,
        prices: PriceTable
    ) {
        self.pair = pair
        self.plan = plan
        self.service = service
        self.rollout = rollout
        self.attempt = attempt
        self.prices = prices
    }
}

/// What models said of a pair: nothing, where they were not to be had.
package struct ShadowReview: Hashable, Sendable {
    /// How far answers are from production's by what they mean.
    package struct Meaning: Hashable, Sendable {
        package var shadow: Double
        package var second: Double?

        package init(shadow: Double, second: Double?) {
            self.shadow = shadow
            self.second = second
        }
    }

    package var meaning: Meaning?
    /// The texts are not to be compared: by their characters they would count for what the model, a moment later, would not say.
    package var leavesOutTexts = false
    /// Nobody was asked, for nobody had time.
    package var isBusy: Bool { tally.busy > 0 }
    /// Left out to learn from it.
    package var isCalibrating: Bool { leavesOutTexts && tally.calibrating > 0 }
    package var preference: ShadowPreference?
    package var tally = RemoteTally()

    package init() {}

    /// Nobody was asked: as many pairs as may be are being asked about.
    package static var busy: ShadowReview {
        var review = ShadowReview()
        review.leavesOutTexts = true
        review.tally.busy = 1
        return review
    }
}
