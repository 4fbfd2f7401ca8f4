/// A file of prices: JSON, in LiteLLM's format. It has thousands of models with dozens of members, so it is scanned, not turned into a tree.
struct PriceFile {
    private let document: JSONDocument
    private let path: String
    private let ledger: Ledger

    /// Nil after a report.
    init?(_ field: Field) {
        guard let (path, text) = field.fileText() else { return nil }
        self.path = path
        ledger = field.ledger
        do throws(JSONFault) {
            document = try JSONDocument(Array(text.utf8))
        } catch {
            let place = TextPlace(ofByte: error.offset, in: Array(text.utf8))
            Self.note(.error, "is no JSON: \(error.message)", path, place, to: ledger)
            return nil
        }
        guard document.isObject else {
            field.report("\(path.shown) holds no map of models")
            return nil
        }
    }

    func table() -> PriceTable {
        PriceTable(
            document.top.members.reduce(into: [:]) { prices, model in
                guard let members = document.object(in: model.value) else { return }
                prices[document.name(of: model)] = price(members)
            }
        )
    }

    private func price(_ members: JSONObject) -> PriceTable.Price? {
        var price = PriceTable.Price(
            input: cost(PriceTable.inputMember, members),
            output: cost(PriceTable.outputMember, members),
            cachedInput: cost(PriceTable.cachedInputMember, members)
        )
        price?.retiresOn = written(PriceTable.retirementMember, members).flatMap { $0.isDay ? $0 : nil }
        price?.contextTokens = written(PriceTable.contextMember, members).flatMap(Self.count)
        return price
    }

    /// The file has such counts as numbers, now and then with a point.
    private static func count(_ text: String) -> Int? {
        Double(decimal: text).flatMap { Int(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private func written(_ name: String, _ members: JSONObject) -> String? {
        document.last(name, in: members).map { document.written($0.value) }
    }

    /// The file is somebody else's: what is odd in it is passed over, and said.
    private func cost(_ name: String, _ members: JSONObject) -> Double? {
        guard let value = document.last(name, in: members)?.value else { return nil }
        let text = String(decoding: document.bytes[value], as: UTF8.self)
        if text == "null" { return nil }
        if let cost = Double(decimal: text), cost >= 0 { return cost }
        let place = TextPlace(ofByte: value.lowerBound, in: document.bytes)
        Self.note(.warning, "\(name) is no price: \(text.shown)", path, place, to: ledger)
        return nil
    }

    private static func note(
        _ severity: Diagnostic.Severity,
        _ message: String,
        _ file: String,
        _ place: TextPlace,
        to ledger: Ledger
    ) {
        ledger.note(
            Diagnostic(
                severity: severity,
                file: file,
                line: place.line,
                column: place.column,
                path: "",
                message: message
            )
        )
    }
}

extension JSONDocument {
    /// A string's characters, anything else as it is written.
    fileprivate func written(_ value: Range<Int>) -> String {
        String(decoding: bytes[value], as: UTF8.self).replacing("\"", with: "")
    }

    fileprivate func name(of member: JSONMember) -> String {
        let inside = (member.name.lowerBound + 1)..<(member.name.upperBound - 1)
        return bytes.withUnsafeBytes { JSONText.decode($0.part(inside)) }
    }
}
