extension FlagOrder.Edit {
    /// `{"defaultVariant": "on", "split": {"on": 10, "off": 90}}`: members of a definition, and weights.
    package static func amending(_ text: String) throws(FlagEditFault) -> Self {
        let tree: JSONValue
        do throws(JSONFault) { tree = try JSONTree.read(Array(text.utf8)) } catch {
            throw .malformed("not JSON at byte \(error.offset): \(error.message)")
        }
        guard case .object(let members) = tree, !members.isEmpty else {
            throw .malformed("give members of a flag's definition, or a `split`, in a JSON object")
        }
        let split = try members.last { $0.name == "split" }.map(shares) ?? []
        return .amend(members.filter { $0.name != "split" }, split: split)
    }

    private static func shares(_ member: JSONValue.Member) throws(FlagEditFault) -> [FlagShare] {
        guard case .object(let weights) = member.value, !weights.isEmpty else {
            throw .malformed("`split` maps variants to weights: {\"on\": 10, \"off\": 90}")
        }
        var shares: [FlagShare] = []
        for weight in weights {
            guard case .integer(let number) = weight.value else {
                throw .malformed("the weight of `\(weight.name.shown)` is no whole number")
            }
            shares.append(FlagShare(weight.name, number))
        }
        return shares
    }
}

extension FlagOrder.Condition {
    /// What `if-match` and `if-none-match` say (RFC 9110 §13.1), where a flag's tag is its revision.
    package static func read(ifMatch: String?, ifNoneMatch: String?) throws(FlagEditFault) -> Self {
        switch (ifMatch, ifNoneMatch) {
        case (nil, nil): return .always
        case ("*", nil): return .present
        case (nil, "*"): return .absent
        case (let tag?, nil):
            guard let revision = Int(tag.filter { $0 != "\"" }), revision >= 0 else {
                throw .malformed("`if-match` is a flag's revision, such as \"12\", or *")
            }
            return .unchanged(revision)
        default: throw .malformed("give `if-match`, or `if-none-match: *`")
        }
    }
}
