extension ConcurrencyLimit {
    static func read(_ field: Field) -> ConcurrencyLimit? {
        guard var fields = field.fields("{max: NUMBER}") else { return nil }
        let (max, retryAfter) = (fields.take("max"), fields.take("retryAfter"))
        fields.finish()
        guard let max else {
            field.reportMissing("names no max", hint: "add max: with a number of exchanges")
            return nil
        }
        let wait = retryAfter.map { $0.positiveDuration() } ?? .seconds(1)
        guard let max = max.integer(atLeast: 1), let wait else { return nil }
        return ConcurrencyLimit(max: max, retryAfter: wait)
    }
}
