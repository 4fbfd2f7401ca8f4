extension GatewaySettings {
    static func read(_ field: Field) -> GatewaySettings? {
        guard var fields = field.fields() else { return nil }
        var settings = GatewaySettings()
        fields.take("listen", into: &settings.listen) { $0.listenAddress() }
        fields.take("tls", into: &settings.tls, ServerTLS.read)
        fields.take("keepAlive", into: &settings.keepAlive) { $0.positiveDuration() }
        fields.take("drainTimeout", into: &settings.drainTimeout) { $0.duration() }
        fields.take("accessLog", into: &settings.accessLog, AccessLogTarget.read)
        if let limits = fields.take("limits") { settings.readLimits(limits) }
        fields.finish()
        return settings
    }

    private mutating func readLimits(_ field: Field) {
        guard var fields = field.fields() else { return }
        fields.take("headers", into: &maxHeaderBytes) { $0.byteCount() }
        fields.take("body", into: &maxBodyBytes) { $0.byteCount() }
        fields.take("heldBody", into: &maxHeldBodyBytes) { $0.byteCount() }
        fields.take("connections", into: &maxConnections) { $0.integer(atLeast: 1) }
        fields.finish()
    }
}
