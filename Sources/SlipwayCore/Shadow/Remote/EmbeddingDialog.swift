/// What is said to an embedding model, and what it says: OpenAI's `/embeddings`.
package enum EmbeddingDialog {
    /// Of each text; what follows says little more, and models read no more than some thousand tokens.
    package static let maxCharacters = 8000
    private static let maxDimensions = 16_384

    package struct Answer: Hashable, Sendable {
        /// In the order of the texts.
        package var vectors: [[Double]]
        package var tokens: Int
    }

    package static func question(_ texts: [String], model: String) -> [UInt8] {
        let input = JSONValue.array(texts.map { .string(String($0.prefix(maxCharacters))) })
        return JSONValue.object([
            .init("model", .string(model)), .init("input", input), .init("encoding_format", .string("float")),
        ]).bytes
    }

    /// Nil for anything but one vector for each text, all of one length.
    package static func answer(_ body: [UInt8], count: Int) -> Answer? {
        guard let tree = body.withUnsafeBytes({ JSONTree.parse($0) }), let data = tree["data"]?.items else {
            return nil
        }
        guard data.count == count else { return nil }
        var vectors = [[Double]](repeating: [], count: count)
        for (position, item) in data.enumerated() {
            let index = item["index"]?.index ?? position
            guard vectors.indices.contains(index), let vector = item["embedding"]?.vector else { return nil }
            vectors[index] = vector
        }
        guard let length = vectors.first?.count, (1...maxDimensions).contains(length) else { return nil }
        guard vectors.allSatisfy({ $0.count == length }) else { return nil }
        return Answer(vectors: vectors, tokens: tree["usage"]?["total_tokens"]?.index ?? 0)
    }
}

extension JSONValue {
    /// Nil where anything in the list is no finite number.
    fileprivate var vector: [Double]? {
        let numbers = items.compactMap(\.finite)
        return numbers.count == items.count ? numbers : nil
    }

    private var finite: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number.isFinite ? number : nil
        default: nil
        }
    }
}
