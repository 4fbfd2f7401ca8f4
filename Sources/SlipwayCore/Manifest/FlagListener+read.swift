extension FlagListener {
    /// An address, or `{listen, tls}`.
    static func read(_ field: Field) -> FlagListener? {
        guard field.ledger.inputs.servesGRPC else {
            field.reportKey(
                "wants gRPC, which this binary was built without",
                hint: "build it with `make build TRAITS=Flagd`, or serve OFREP alone"
            )
            return nil
        }
        guard field.isMap else { return field.listenAddress().map { FlagListener(listen: $0) } }
        guard var fields = field.fields() else { return nil }
        let (listen, tls) = (fields.take("listen"), fields.take("tls").flatMap(ServerTLS.read))
        fields.finish()
        guard let listen else {
            field.reportMissing("has no address", hint: "add listen: 127.0.0.1:8013")
            return nil
        }
        return listen.listenAddress().map { FlagListener(listen: $0, tls: tls) }
    }
}
