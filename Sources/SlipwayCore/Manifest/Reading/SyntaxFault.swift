import Yams

/// Why a text is not YAML, said for people: the parser's words are about its grammar.
struct SyntaxFault {
    var place: TextPlace
    var message: String
    var hint: String?

    init(place: TextPlace, message: String, hint: String? = nil) {
        self.place = place
        self.message = message
        self.hint = hint
    }

    init(_ error: any Error, in text: String) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            self.init(problem, context, at: TextPlace(mark), in: text)
        case YamlError.reader(let problem, let offset, _, _):
            self.init(place: text.place(ofCharacter: offset ?? 0), message: "cannot be read as YAML: \(problem)")
        default: self.init(place: .start, message: "cannot be read as YAML: \(error)")
        }
    }

    private init(_ problem: String, _ context: YamlError.Context?, at place: TextPlace, in text: String) {
        let next = text.index(of: place).flatMap { text.unicodeScalars[$0...].first }
        let known = Self.known.first { problem.contains($0.problem) && ($0.next == nil || $0.next == next) }
        self.place = place
        guard let known else {
            message = "cannot be read as YAML: \([context?.text, problem].compactMap { $0 }.joined(separator: ", "))"
            return
        }
        message = known.message
        hint = known.hint
    }

    private typealias Known = (problem: String, next: Unicode.Scalar?, message: String, hint: String)

    private static let known: [Known] = [
        ("cannot start any token", "\t", "a tab where YAML wants spaces", "indent with spaces"),
        ("cannot start any token", "@", "text cannot begin with `@`", "put it in quotes"),
        ("cannot start any token", "`", "text cannot begin with a backtick", "put it in quotes"),
        ("cannot start any token", "%", "text cannot begin with `%`", "put it in quotes"),
        (
            "mapping values are not allowed", nil, "a `:` where no key can be",
            "check the indentation, and put text that contains `: ` in quotes"
        ),
        (
            "did not find expected key", nil, "expected a key here",
            "check the indentation: keys of one map begin in the same column"
        ),
        ("could not find expected ':'", nil, "expected a `:` after the key", "write `key: value`, with a space"),
        ("did not find expected ',' or ']'", nil, "the list is not closed", "separate items by `,` and end with `]`"),
        ("did not find expected ',' or '}'", nil, "the map is not closed", "separate entries by `,` and end with `}`"),
        ("did not find expected '-' indicator", nil, "expected a `-` here", "check the indentation of the list"),
        ("unexpected end of stream", nil, "the text ends inside quotes", "close the quotes"),
        ("unexpected document indicator", nil, "a document ends inside quotes", "close the quotes"),
        (
            "found undefined alias", nil, "`*` names an anchor that is not there",
            "put text that begins with `*` in quotes"
        ),
        ("found another document", nil, "a manifest is one YAML document, and here begins another", "remove the `---`"),
    ]
}

extension String {
    fileprivate func place(ofCharacter offset: Int) -> TextPlace {
        let before = prefix(offset)
        let lineStart = before.lastIndex(where: \.isNewline).map { before.index(after: $0) } ?? before.startIndex
        let line = before.count(where: \.isNewline) + 1
        return TextPlace(line: line, column: before[lineStart...].unicodeScalars.count + 1)
    }
}
