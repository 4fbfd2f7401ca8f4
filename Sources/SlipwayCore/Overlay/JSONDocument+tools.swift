extension JSONDocument {
    /// A request's body with those of its tools only whose names are listed; everything else stays as it is written.
    ///
    /// A choice of one of the others goes with it, and what is said of tools goes with the last of them: the model APIs refuse a choice
    /// where there is none.
    static func bytes(_ body: [UInt8], offering names: [String]) -> [UInt8] {
        let document: JSONDocument
        do throws(JSONFault) { document = try JSONDocument(body) } catch { return body }
        guard document.isObject, let place = document.value(at: ["tools"]) else { return body }
        let offered = document.elements(in: place)
        let kept = offered.filter { document.tree(in: $0)?.isTool(named: names) ?? false }
        guard kept.count < offered.count else { return body }
        var splice = JSONSplice(document)
        if kept.isEmpty {
            splice.remove(from: document.top) { document.isNamed($0, among: aboutTools) }
        } else {
            let isLost = !document.choosesTool(named: names)
            if isLost { splice.remove(from: document.top) { document.isNamed($0, "tool_choice") } }
            splice.set([("tools", document.array(of: kept))], in: document.top)
        }
        return splice.result()
    }

    private static let aboutTools = ["tools", "tool_choice", "parallel_tool_calls"]

    private func isNamed(_ member: JSONMember, among names: [String]) -> Bool { names.contains { isNamed(member, $0) } }

    private func array(of elements: [Range<Int>]) -> [UInt8] {
        var array = [UInt8(ascii: "[")]
        for (index, element) in elements.enumerated() {
            if index > 0 { array.append(UInt8(ascii: ",")) }
            array += bytes[element]
        }
        return array + [UInt8(ascii: "]")]
    }

    /// Whether what the request says of the choice still holds: `auto` and its like do, a tool by its name if it is there.
    private func choosesTool(named names: [String]) -> Bool {
        guard let choice = value(at: ["tool_choice"]).flatMap(tree), case .object = choice else { return true }
        if choice["type"]?.text == "allowed_tools" { return false }
        return choice.toolNames.isEmpty || choice.isTool(named: names)
    }
}

extension JSONValue {
    fileprivate func isTool(named names: [String]) -> Bool { toolNames.contains { names.contains($0) } }

    /// Chat has it in `function` or `custom`, the others have it at the top; a tool that the provider runs may be known by its type alone.
    fileprivate var toolNames: [String] {
        let name = self["name"]?.text ?? self["function"]?["name"]?.text ?? self["custom"]?["name"]?.text
        let ownKinds: Set = ["function", "custom", "tool", "auto", "any", "none", "allowed_tools"]
        let kind = self["type"]?.text.flatMap { ownKinds.contains($0) ? nil : $0 }
        return [name, self["server_label"]?.text, kind].compactMap { $0 }
    }
}
