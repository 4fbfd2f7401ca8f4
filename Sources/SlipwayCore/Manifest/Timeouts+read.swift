extension Timeouts {
    static func read(_ field: Field) -> Timeouts? {
        guard var fields = field.fields() else { return nil }
        var timeouts = Timeouts()
        fields.take("connect", into: &timeouts.connect) { $0.positiveDuration() }
        fields.take("firstByte", into: &timeouts.firstByte) { $0.positiveDuration() }
        fields.take("idle", into: &timeouts.idle) { $0.positiveDuration() }
        fields.take("total", into: &timeouts.total) { $0.positiveDuration() }
        fields.finish()
        return timeouts
    }
}
