/// How a service's requests get an AI config: by which flag, and what is known of a request when the flag is evaluated.
package struct AIConfigSpec: Hashable, Sendable {
    /// Longer values count as not there: a context is small, whatever a request holds.
    package static let maxValueBytes = 4096
    package static let maxAttributes = 32
    /// What a context has without being asked for.
    package static let ownNames = [FlagContext.targetingKeyName, "service", "version", "api", "model", "stream"]

    package struct Attribute: Hashable, Sendable {
        package var name: String
        package var source: AssignmentSource

        package init(_ name: String, _ source: AssignmentSource) {
            self.name = name
            self.source = source
        }
    }

    /// The flag's key.
    package var flag: String
    package var attributes: [Attribute]
    /// Whether its variants are laid over requests. Else the application asks for them by itself, and the gateway only counts who has which.
    package var isApplied: Bool

    package init(flag: String, attributes: [Attribute] = [], isApplied: Bool = true) {
        self.isApplied = isApplied
        self.flag = flag
        self.attributes = attributes
    }

    package var names: [String] { Self.ownNames + attributes.map(\.name) }
}

/// What of a request its evaluation context is made from.
package struct AIConfigRequest {
    package var service: ServiceID
    package var version: VersionID
    package var api: APIKind
    /// The assignment key: the same one that decides its version.
    package var key: String?
    package var header: (String) -> String?
    package var document: JSONDocument

    package init(
        service: ServiceID,
        version: VersionID,
        api: APIKind,
        key: String?,
        header: @escaping (String) -> String?,
        document: JSONDocument
    ) {
        self.service = service
        self.version = version
        self.api = api
        self.key = key
        self.header = header
        self.document = document
    }
}

extension AIConfigSpec {
    /// The evaluation context of a request: what is always in it, and the attributes that the manifest names, as far as the request has them.
    package func context(of request: AIConfigRequest) -> FlagContext {
        var members = [
            JSONValue.Member("service", .string(request.service.rawValue)),
            JSONValue.Member("version", .string(request.version.rawValue)),
            JSONValue.Member("api", .string(request.api.rawValue)),
            JSONValue.Member("stream", .bool(request.document.flag(at: ["stream"]) ?? false)),
        ]
        if let key = request.key.flatMap(Self.bounded) {
            members.append(.init(FlagContext.targetingKeyName, key))
        }
        if let model = request.scalar(at: ["model"]) { members.append(.init("model", model)) }
        for attribute in attributes {
            if let value = request.value(of: attribute.source) { members.append(.init(attribute.name, value)) }
        }
        return FlagContext(members)
    }

    fileprivate static func bounded(_ text: String) -> JSONValue? {
        text.utf8.count <= maxValueBytes ? .string(text) : nil
    }
}

extension AIConfigRequest {
    /// A field of the body keeps its type; what comes from a header or a cookie is a text.
    fileprivate func value(of source: AssignmentSource) -> JSONValue? {
        if case .body(let path) = source { return scalar(at: path) }
        guard case .key(let text) = [source].lookup(header: header, body: nil, bodyIsRead: true) else { return nil }
        return AIConfigSpec.bounded(text)
    }

    fileprivate func scalar(at path: [String]) -> JSONValue? {
        document.scalarValue(at: path, maxBytes: AIConfigSpec.maxValueBytes)
    }
}
