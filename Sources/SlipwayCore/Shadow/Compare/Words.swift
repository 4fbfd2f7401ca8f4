/// A text's words: runs of letters and digits, lower-cased; of scripts that write no spaces, each character.
package enum Words {
    package static func of(_ text: String) -> [Substring] {
        var words: [Substring] = []
        let lower = text.lowercased()
        var start: String.Index?
        for index in lower.unicodeScalars.indices {
            let scalar = lower.unicodeScalars[index]
            let isWord = isWord(scalar)
            if let begun = start, !isWord || isAlone(scalar) {
                words.append(lower[begun..<index])
                start = nil
            }
            guard isWord else { continue }
            if isAlone(scalar) {
                words.append(lower[index..<lower.unicodeScalars.index(after: index)])
            } else if start == nil {
                start = index
            }
        }
        if let start { words.append(lower[start...]) }
        return words.map { Substring(String($0)) }
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x80 {
            return (0x61...0x7A).contains(value) || (0x30...0x39).contains(value) || (0x41...0x5A).contains(value)
        }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    /// Chinese, Japanese, Korean.
    private static func isAlone(_ scalar: Unicode.Scalar) -> Bool {
        (0x2E80...0x9FFF).contains(scalar.value) || (0xAC00...0xD7AF).contains(scalar.value)
            || (0xF900...0xFAFF).contains(scalar.value) || (0x20000...0x3FFFF).contains(scalar.value)
    }
}
