/// The members of one recorded line: absent or null is unknown, another type is a fault, unknown names are let be.
struct RecordFields {
    private let document: JSONDocument
    private let line: Int

    init(_ text: [UInt8], line: Int) throws(RecordFault) {
        self.line = line
        do throws(JSONFault) {
            document = try JSONDocument(text)
        } catch {
            throw RecordFault(line: line, message: "not JSON: \(error.message)")
        }
        guard document.isObject else { throw fault("not a JSON object") }
    }

    func fault(_ message: String) -> RecordFault { RecordFault(line: line, message: message) }

    /// Whether it is there and not null.
    func has(_ name: String) -> Bool {
        document.value(at: [name]).map { document.bytes[$0.lowerBound] != UInt8(ascii: "n") } ?? false
    }

    func isTrue(_ name: String) -> Bool { document.flag(at: [name]) == true }

    func text(_ name: String) throws(RecordFault) -> String? {
        guard has(name) else { return nil }
        guard let text = document.string(at: [name]) else { throw fault("\(name) is not a string") }
        return text
    }

    /// A value of any kind.
    func tree(_ name: String) -> JSONValue? { has(name) ? document.tree(at: name) : nil }

    func number(_ name: String) throws(RecordFault) -> Double? {
        guard has(name) else { return nil }
        let isString = document.string(at: [name]) != nil
        guard !isString, let number = document.scalar(at: [name]).flatMap({ Double($0) }), number.isFinite else {
            throw fault("\(name) is not a number")
        }
        return number
    }

    /// A number that counts or measures something.
    func amount(_ name: String) throws(RecordFault) -> Double? {
        guard let number = try number(name) else { return nil }
        guard number >= 0 else { throw fault("\(name) is negative") }
        return number
    }

    func needed<Value>(_ name: String, _ value: Value?) throws(RecordFault) -> Value {
        guard let value else { throw fault("\(name) is missing") }
        return value
    }
}
