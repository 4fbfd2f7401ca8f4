/// One thing in which a version differs from another.
package struct VersionChange: Hashable, Sendable {
    /// `model`, `prompt`, `parameters.temperature`, `tools`, `headers.x-team`, `upstream`.
    package let what: String
    /// Nil where there was none. Of headers the value is never told: it may be a key.
    package let before: String?
    package let after: String?
    /// Of texts, line by line.
    package let lines: [String]

    /// Everything that users could notice, in the order of its weight.
    package static func all(from old: Version, to new: Version) -> [VersionChange] {
        let texts = [
            VersionChange("model", old.overlay.model, new.overlay.model),
            VersionChange(prompt: old.overlay.prompt, new.overlay.prompt),
        ]
        let tools = VersionChange("tools", old.overlay.toolNames, new.overlay.toolNames)
        let upstreams = VersionChange("upstream", old.address, new.address)
        return (texts + parameters(old, new) + [tools] + headers(old, new) + [upstreams]).filter {
            $0.before != $0.after
        }
    }

    private init(_ what: String, _ before: String?, _ after: String?) {
        (self.what, self.before, self.after, lines) = (what, before, after, [])
    }

    private init(prompt before: String?, _ after: String?) {
        (what, self.before, self.after) = ("prompt", before, after)
        lines = before == after ? [] : TextDifference.lines(before ?? "", after ?? "")
    }

    private static func parameters(_ old: Version, _ new: Version) -> [VersionChange] {
        let (before, after) = (old.overlay.parameters, new.overlay.parameters)
        return Set((before + after).map(\.name)).sorted().map { name in
            VersionChange(
                "parameters.\(name)",
                before.last { $0.name == name }?.value.plainText,
                after.last { $0.name == name }?.value.plainText
            )
        }
    }

    private static func headers(_ old: Version, _ new: Version) -> [VersionChange] {
        let (before, after) = (old.overlay.headers, new.overlay.headers)
        return Set((before + after).map(\.name)).sorted().compactMap { name in
            let values = [before, after].map { headers in headers.last { $0.name == name }?.value }
            guard values[0] != values[1] else { return nil }
            return VersionChange(
                "headers.\(name)",
                values[0].map { _ in "a value" },
                values[1].map { _ in "another value" }
            )
        }
    }
}

extension Overlay {
    fileprivate var toolNames: String? { tools.map { $0.sorted().joined(separator: ", ") } }
}

extension Version {
    /// Where it answers; of a version that is deployed that it is.
    fileprivate var address: String {
        deployment == nil
            ? endpoints.map { "\($0.scheme.rawValue)://\($0.authority)\($0.basePath)" }.joined(separator: ", ")
            : "an environment"
    }
}
