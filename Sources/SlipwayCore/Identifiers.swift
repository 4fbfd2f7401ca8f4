/// A name with a type, so that a version can never be passed where a service is meant.
package protocol Identifier: RawRepresentable<String>, Hashable, Comparable, Codable, Sendable, CustomStringConvertible,
    ExpressibleByStringLiteral
{
    init(_ name: String)
}

extension Identifier {
    package init(rawValue: String) { self.init(rawValue) }
    package init(stringLiteral value: String) { self.init(value) }
    package var description: String { rawValue }
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// One LLM application that users reach through the gateway.
package struct ServiceID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// A named, immutable way to answer a service.
package struct VersionID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// One rollout, from its start to its outcome, all attempts included.
package struct RolloutID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// A strategy of the manifest.
package struct StrategyID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }

    /// The name under which `undo` is recorded: all traffic at once, no steps. No manifest can have it.
    package static let undo: StrategyID = "undo"
}

/// A place of a service that a version can be deployed to.
package struct EnvironmentID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// A named set of checks.
package struct CheckSetID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// Cases that a version is tried on.
package struct EvaluationID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// An item of a checklist.
package struct ChecklistItemID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// An analysis of the manifest.
package struct AnalysisID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}

/// A checklist of the manifest.
package struct ChecklistID: Identifier {
    package let rawValue: String
    package init(_ name: String) { rawValue = name }
}
