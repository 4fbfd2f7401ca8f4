extension FlagSet {
    package static let empty = FlagSet(text: #"{"flags":{}}"#, flags: [], metadata: [])

    /// With a flag in the place of its namesake, at the end where there is none, or without it. `text` is the whole, as it then reads.
    func replacing(_ key: String, with flag: FeatureFlag?, text: String) -> FlagSet {
        var flags = flags
        let place = flags.firstIndex { $0.key == key }
        switch (place, flag) {
        case (let place?, let flag?): flags[place] = flag
        case (let place?, nil): flags.remove(at: place)
        case (nil, let flag?): flags.append(flag)
        case (nil, nil): break
        }
        return FlagSet(text: text, flags: flags, metadata: metadata)
    }

    /// With some flags off, in the text too, so that everybody who is given it sees the same.
    package func switchingOff(_ keys: some Sequence<String>) -> FlagSet {
        let off = Set(keys.filter { self[$0]?.isEnabled == true })
        guard !off.isEmpty, let root = JSONTree.parse(text) else { return self }
        var flags = flags
        for index in flags.indices where off.contains(flags[index].key) { flags[index].isEnabled = false }
        let text = String(decoding: root.switchingOff(off).bytes, as: UTF8.self)
        return FlagSet(text: text, flags: flags, metadata: metadata)
    }
}

extension JSONValue {
    /// Of a whole document.
    fileprivate func switchingOff(_ keys: Set<String>) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.name == "flags" ? .init("flags", $0.value.flagsOff(keys)) : $0 })
    }

    private func flagsOff(_ keys: Set<String>) -> JSONValue {
        switch self {
        case .object(let flags):
            return .object(flags.map { keys.contains($0.name) ? .init($0.name, $0.value.flagOff) : $0 })
        case .array(let flags):
            return .array(
                flags.map { flag in
                    if case .string(let key)? = flag["key"], keys.contains(key) { flag.flagOff } else { flag }
                }
            )
        default: return self
        }
    }

    private var flagOff: JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.name == "state" ? .init("state", .string("DISABLED")) : $0 })
    }
}
