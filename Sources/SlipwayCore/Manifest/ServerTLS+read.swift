extension ServerTLS {
    /// Whether the files hold what they should is found out by the gateway, which has what it takes to read them.
    static func read(_ field: Field) -> ServerTLS? {
        guard var fields = field.fields("{certificate: PATH, key: PATH}") else { return nil }
        let (certificate, key) = (fields.take("certificate"), fields.take("key"))
        fields.finish()
        guard let certificate, let key else {
            let missing = certificate == nil ? "certificate" : "key"
            field.reportMissing("names no \(missing)", hint: "add \(missing): with the path of a PEM file")
            return nil
        }
        // Both, so that two faults are told at once.
        let paths = (certificate.filePath(), key.filePath())
        guard let certificate = paths.0, let key = paths.1 else { return nil }
        return ServerTLS(certificate: certificate, key: key)
    }
}
