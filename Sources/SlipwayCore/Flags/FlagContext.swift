/// An evaluation context: what is known of the user (or of whatever a flag is asked for).
package struct FlagContext: Hashable, Sendable {
    package static let targetingKeyName = "targetingKey"
    package static let maxMembers = 1000

    /// `$flagd` is not among them: it is ours to say.
    package let members: [JSONValue.Member]

    package init(_ members: [JSONValue.Member] = []) {
        self.members = members.contains { $0.name == "$flagd" } ? members.filter { $0.name != "$flagd" } : members
    }

    /// OFREP's request body: `{"context": {…}}`. An empty body, and one without a context, has nothing to say of the user.
    package init(ofrep body: UnsafeRawBufferPointer) throws(FlagFault) {
        self.init(try Self.members(ofrep: body))
    }

    /// A context that came as something else than text.
    package init(value: JSONValue) throws(FlagFault) { self.init(try Self.members(of: value)) }

    /// A context alone, as the command line takes it.
    package init(json text: String) throws(FlagFault) {
        self.init(try Self.members(of: try Self.parse { () throws(JSONFault) in try JSONTree.read(Array(text.utf8)) }))
    }

    private static func members(ofrep body: UnsafeRawBufferPointer) throws(FlagFault) -> [JSONValue.Member] {
        if body.allSatisfy(JSONScanner.isSpace) { return [] }
        let request = try parse { () throws(JSONFault) in try JSONTree.read(body) }
        guard case .object = request else { throw FlagFault(.parseError, "the body is no JSON object") }
        return try members(of: request["context"] ?? .null)
    }

    private static func parse(_ read: () throws(JSONFault) -> JSONValue) throws(FlagFault) -> JSONValue {
        do throws(JSONFault) {
            return try read()
        } catch {
            throw FlagFault(.parseError, "not JSON at byte \(error.offset): \(error.message)")
        }
    }

    private static func members(of context: JSONValue) throws(FlagFault) -> [JSONValue.Member] {
        switch context {
        case .null: return []
        case .object(let members) where members.count <= maxMembers: return members
        case .object: throw FlagFault(.invalidContext, "the context has more than \(maxMembers) members")
        default: throw FlagFault(.invalidContext, "the context is no JSON object")
        }
    }

    package var targetingKey: JSONValue? { self[Self.targetingKeyName] }

    package subscript(_ name: String) -> JSONValue? { members.last { $0.name.isSame(as: name) }?.value }
}
