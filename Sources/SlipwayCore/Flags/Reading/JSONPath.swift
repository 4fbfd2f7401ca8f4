/// The way from a document's outermost value to one inside of it.
struct JSONPath: Hashable, Sendable {
    enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
    }

    private(set) var steps: [Step] = []

    static func + (path: JSONPath, name: String) -> JSONPath {
        var path = path
        path.steps.append(.member(name))
        return path
    }

    static func + (path: JSONPath, index: Int) -> JSONPath {
        var path = path
        path.steps.append(.element(index))
        return path
    }
}

extension JSONPath: CustomStringConvertible {
    /// `flags.new-model.targeting.if[0]`
    var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += text.isEmpty ? name.shown : ".\(name.shown)"
            case .element(let index): text += "[\(index)]"
            }
        }
    }
}

extension JSONDocument {
    /// Where the value stands, or else the last value on the way to it that there is. Walks over the text: for diagnostics.
    func place(of path: JSONPath) -> TextPlace {
        guard isObject else { return .start }
        var range = top.open..<bytes.count
        for step in path.steps {
            guard let next = value(after: step, in: range) else { break }
            range = next
        }
        return TextPlace(ofByte: range.lowerBound, in: bytes)
    }

    private func value(after step: JSONPath.Step, in range: Range<Int>) -> Range<Int>? {
        switch step {
        case .member(let name): object(in: range).flatMap { last(name, in: $0)?.value }
        case .element(let index): element(index, in: range)
        }
    }
}

extension JSONDocument {
    private func element(_ index: Int, in range: Range<Int>) -> Range<Int>? {
        let elements = elements(in: range)
        return elements.indices.contains(index) ? elements[index] : nil
    }
}
