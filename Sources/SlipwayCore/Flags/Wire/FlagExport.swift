/// The flags as flagd's in-process providers are given them, over `flagd.sync.v1`.
///
/// Each flag stands for itself: it has the set's metadata, and what it refers to is written out, since providers resolve references to
/// references differently or not at all. Members that flagd does not know are left out: providers refuse everything for one of them.
/// Whole numbers are written as integers, which providers give to who asks for a float too, but not the other way round.
package struct FlagExport: Sendable {
    /// By key, in the order written.
    package let definitions: [JSONValue.Member]

    /// `{"flags": {…}}`.
    package var text: String {
        String(decoding: JSONValue.object([.init("flags", .object(definitions))]).bytes, as: UTF8.self)
    }
}

extension FlagSet {
    /// - Throws: `GENERAL` if what is referred to comes to more than `FlagExporter.maxReferenced` when it is written out.
    package func export() throws(FlagFault) -> FlagExport {
        let root: JSONValue
        do throws(JSONFault) {
            root = try JSONTree.read(Array(text.utf8))
        } catch {
            preconditionFailure("flags that were compiled are no JSON: \(error)")
        }
        let written = FlagExporter.written(root["flags"] ?? .null)
        var exporter = FlagExporter(evaluators: root["$evaluators"] ?? .null)
        var definitions: [JSONValue.Member] = []
        definitions.reserveCapacity(flags.count)
        for flag in flags {
            definitions.append(.init(flag.key, try exporter.definition(of: flag, written: written[flag.key] ?? .null)))
        }
        return FlagExport(definitions: definitions)
    }
}
