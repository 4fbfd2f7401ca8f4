/// What an adapter did that its port does not allow.
package struct ConformanceFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

func expect<Value: Equatable>(_ actual: Value, is expected: Value, _ what: String) throws {
    guard actual != expected else { return }
    throw ConformanceFailure("\(what): expected \(shortened(expected)), got \(shortened(actual))")
}

func expect(_ condition: Bool, _ what: String) throws {
    guard !condition else { return }
    throw ConformanceFailure(what)
}

private func shortened(_ value: some Any) -> String {
    let text = String(describing: value)
    return text.utf8.count > 1_000 ? "\(text.prefix(1_000))…" : text
}
