extension AdminSettings {
    static func read(_ field: Field) -> AdminSettings? {
        guard var fields = field.fields() else { return nil }
        var settings = AdminSettings()
        fields.take("listen", into: &settings.listen) { $0.listenAddress() }
        fields.take("token", into: &settings.token) { $0.secret() }
        fields.finish()
        return settings
    }
}

extension Field {
    /// A text that no message repeats.
    func secret() -> Secret? {
        guard let scalar = scalar("a secret text") else { return nil }
        guard !scalar.value.isEmpty, scalar.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            report("must be printable ASCII without spaces, and not empty")
            return nil
        }
        return Secret(scalar.value)
    }
}
