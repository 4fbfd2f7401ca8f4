extension StoreLocation {
    /// What a manifest that says nothing gets: a restart must not forget who is stable.
    static func standard(_ field: Field) -> StoreLocation {
        .sqlite(path: field.ledger.inputs.resolvePath("slipway.db"))
    }

    static func read(_ field: Field) -> StoreLocation? {
        field.parsed("sqlite:PATH or memory:") { text throws(ValueFault) in
            let scheme = text.prefix { $0 != ":" }
            let rest = text[scheme.endIndex...].dropFirst()
            switch scheme {
            case "memory" where rest.isEmpty: return .memory
            case "sqlite" where rest.hasPrefix("//"):
                throw ValueFault("is no store", hint: "write sqlite:PATH, without `//`")
            case "sqlite" where !rest.isEmpty: return .sqlite(path: field.ledger.inputs.resolvePath(String(rest)))
            case "etcd": throw ValueFault("is not yet supported", hint: "use sqlite:./slipway.db")
            default: throw ValueFault("is no store", hint: "use sqlite:./slipway.db or memory:")
            }
        }
    }
}
