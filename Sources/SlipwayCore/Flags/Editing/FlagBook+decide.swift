/// What a change comes to, decided and not yet made.
package struct FlagDecision: Sendable {
    package var change: FlagJournalEntry
    /// What is odd about the definition, and allowed.
    package var warnings: [Diagnostic] = []
    /// The flag alone, with what all share; nil: there is none after the change, or it is not the store's.
    var alone: FlagSet?
    /// In `alone`'s text, before the definition.
    var linesBefore = 0

    var flag: FeatureFlag? { alone?.flags.first }
}

extension FlagDecision {
    /// What is wrong with it for services that apply the flag as their AI config.
    package func diagnose(for manifest: Manifest) -> [Diagnostic] {
        if change.action == .switchedOff || change.action == .switchedOn { return [] }
        var concerned = manifest
        concerned.services = manifest.services.filter { $0.aiConfig?.flag == change.key }
        return concerned.diagnose(alone ?? .empty, file: change.key.shown).map { $0.moved(upBy: linesBefore) }
    }
}

/// Where the flags come from that a change is for.
package enum FlagKeeping: Sendable {
    case store
    /// From a file or a URL of that name, with these flags: all that can be done here is to switch them off.
    case elsewhere(FlagSet, name: String)
}

extension FlagBook {
    /// Nil: it is so already.
    ///
    /// - Parameter history: of the flag, read for an undo only.
    package func decide(
        _ order: FlagOrder,
        in keeping: FlagKeeping = .store,
        history: FlagHistory = FlagHistory(),
        at time: Timestamp
    ) throws(FlagEditFault) -> FlagDecision? {
        try check(order, in: keeping)
        switch keeping {
        case .store: return try decideHere(order, history, at: time)
        case .elsewhere(let flags, let name): return try decideSwitch(order, flags, name, at: time)
        }
    }

    private func check(_ order: FlagOrder, in keeping: FlagKeeping) throws(FlagEditFault) {
        let present =
            switch keeping {
            case .store: records[order.key] != nil
            case .elsewhere(let flags, _): flags[order.key] != nil
            }
        let revision = revision(of: order.key)
        switch order.condition {
        case .always: return
        case .unchanged(let expected):
            guard expected != revision else { return }
            throw .stale(revision: revision, "\(order.key.shown) \(place(order.key)), not at revision \(expected)")
        case .present:
            if !present { throw .stale(revision: 0, "there is no flag \(order.key.shown)") }
        case .absent:
            if present {
                throw .stale(revision: revision, "\(order.key.shown) is there already: it \(place(order.key))")
            }
        }
    }

    private func place(_ key: String) -> String {
        let by = switches[key]?.by ?? records[key]?.by
        return revision(of: key) == 0 ? "was never changed here" : "is at revision \(revision(of: key)) (\(by ?? ""))"
    }

    // MARK: - The store's flags

    private func decideHere(
        _ order: FlagOrder,
        _ history: FlagHistory,
        at time: Timestamp
    ) throws(FlagEditFault) -> FlagDecision? {
        switch order.edit {
        case .define(let text): return try redefine(order, .set, try Self.written(text, order.key), at: time)
        case .amend(let members, let split):
            var definition = try definition(order.key)
            for member in members { try definition.set(member) }
            if !split.isEmpty { try definition.split(split) }
            return try redefine(order, .set, definition.text, at: time)
        case .enable, .disable:
            let isOn = order.edit == .enable
            var definition = try definition(order.key)
            try definition.set(.init("state", .string(isOn ? "ENABLED" : "DISABLED")))
            return try redefine(order, isOn ? .enabled : .disabled, definition.text, at: time)
        case .delete:
            _ = try definition(order.key)
            return try redefine(order, .deleted, nil, at: time)
        case .undo(let target): return try undo(order, to: target, history, at: time)
        }
    }

    private func definition(_ key: String) throws(FlagEditFault) -> FlagDefinition {
        guard let record = records[key] else { throw .notFound("no flag \(key.shown)") }
        return FlagDefinition(record.definition)
    }

    /// One JSON value and nothing beside it, as it will stand in the set.
    private static func written(_ text: String, _ key: String) throws(FlagEditFault) -> String {
        let bytes = Array(text.utf8)
        do throws(JSONFault) {
            _ = try JSONTree.read(bytes)
        } catch {
            let place = TextPlace(ofByte: error.offset, in: bytes)
            let fault = Diagnostic(
                severity: .error,
                file: key.shown,
                line: place.line,
                column: place.column,
                path: "flags.\(key.shown)",
                message: "is no JSON: \(error.message)"
            )
            throw .invalid([fault])
        }
        return text
    }

    private func undo(
        _ order: FlagOrder,
        to target: Int?,
        _ history: FlagHistory,
        at time: Timestamp
    ) throws(FlagEditFault) -> FlagDecision? {
        guard let content = records[order.key]?.content ?? history.content else {
            throw .notFound("no flag \(order.key.shown), and none of that name before")
        }
        let past =
            if let target { try history.past(at: target) } else { try history.past(before: content) }
        return try redefine(order, .undone, past.definition, content: past.content, at: time)
    }

    /// The definition's own text is kept where that is what came; a change that changes nothing is none.
    private func redefine(
        _ order: FlagOrder,
        _ action: FlagJournalEntry.Action,
        _ text: String?,
        content: Int? = nil,
        at time: Timestamp
    ) throws(FlagEditFault) -> FlagDecision? {
        let record = records[order.key]
        let isReleased = order.edit == .enable && switches[order.key] != nil
        if text.map({ JSONTree.parse($0) }) == record.map({ JSONTree.parse($0.definition) }), !isReleased { return nil }
        let key = record?.key ?? order.key
        let change = FlagJournalEntry(
            key: key,
            revision: revision + 1,
            at: time,
            by: order.by,
            action: action,
            before: record?.definition,
            after: text,
            contentBefore: record?.content ?? 0,
            content: content ?? (revision + 1),
            isSwitchedOff: switches[key] != nil && !isReleased
        )
        guard let text else { return FlagDecision(change: change) }
        try Self.check(key, text)
        if record == nil, records.count >= Self.maxFlags {
            throw .refused("the store keeps \(Self.maxFlags) flags already, and takes no more")
        }
        return try compile(change, text)
    }

    static func check(_ key: String, _ definition: String) throws(FlagEditFault) {
        let hasControls = key.unicodeScalars.contains { $0.properties.generalCategory == .control }
        guard !key.isEmpty, key.utf8.count <= maxKeyBytes, !hasControls else {
            throw .malformed("a flag's key has 1 to \(maxKeyBytes) bytes and no control characters")
        }
        guard definition.utf8.count <= maxDefinitionBytes else {
            throw .malformed("\(key.shown): a flag's definition has at most \(maxDefinitionBytes) bytes")
        }
    }

    /// Alone with what all flags share: no flag's meaning depends on another's.
    private func compile(_ change: FlagJournalEntry, _ text: String) throws(FlagEditFault) -> FlagDecision {
        let opening = frame.document([]).split(separator: "\n", omittingEmptySubsequences: false).count
        let compilation = FlagSet.compile(frame.document([(change.key, text)]), file: change.key.shown)
        let diagnostics = compilation.diagnostics.map { $0.moved(upBy: opening - 1) }
        guard let alone = compilation.flags else { throw .invalid(diagnostics) }
        return FlagDecision(change: change, warnings: diagnostics, alone: alone, linesBefore: opening - 1)
    }

    // MARK: - Flags of elsewhere

    private func decideSwitch(
        _ order: FlagOrder,
        _ flags: FlagSet,
        _ name: String,
        at time: Timestamp
    ) throws(FlagEditFault) -> FlagDecision? {
        let isOff = switches[order.key] != nil
        switch order.edit {
        case .disable where flags[order.key] == nil, .enable where flags[order.key] == nil && !isOff:
            throw .notFound("no flag \(order.key.shown)")
        case .disable: return isOff ? nil : switching(order, .switchedOff, at: time)
        case .enable where isOff: return switching(order, .switchedOn, at: time)
        case .enable:
            if flags[order.key]?.isEnabled == true { return nil }
            throw .refused("\(order.key.shown) is DISABLED in \(name): change it there")
        case .define, .amend, .delete, .undo:
            throw .refused("the flags are kept in \(name): change them there (only enable and disable work here)")
        }
    }

    private func switching(_ order: FlagOrder, _ action: FlagJournalEntry.Action, at time: Timestamp) -> FlagDecision {
        let content = records[order.key]?.content ?? 0
        let change = FlagJournalEntry(
            key: order.key,
            revision: revision + 1,
            at: time,
            by: order.by,
            action: action,
            before: nil,
            after: nil,
            contentBefore: content,
            content: content,
            isSwitchedOff: action == .switchedOff
        )
        return FlagDecision(change: change)
    }
}

extension Diagnostic {
    fileprivate func moved(upBy lines: Int) -> Diagnostic {
        var moved = self
        moved.line = max(1, line - lines)
        return moved
    }
}
