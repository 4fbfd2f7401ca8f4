import SlipwayAdmin
import SlipwayCore

/// One pair, side by side where its content is kept: words that only one side has stand out.
struct PairPicture {
    let pair: API.ShadowPair
    let width: Int
    let style: TerminalStyle

    /// Of one side's text.
    private static let maxRows = 12

    var lines: [String] {
        let noise = pair.noise.map { ", production's own \($0.fixed(3))" } ?? ""
        let title =
            "\(pair.requestId)  \(pair.route.printable)  \(style.bold(pair.divergence.fixed(3))) by \(pair.rule)\(noise)"
        return ["", "  \(title)"] + (content ?? digests)
    }

    private var digests: [String] {
        [("production", pair.production), ("shadow", pair.shadow)].map { name, answer in
            let latency = answer.latencyMs.map { ", \($0.fixed(0)) ms" } ?? ""
            return "    \(name): \(answer.outcome), \(answer.length) bytes\(latency), hash \(answer.digest)"
        }
    }

    private var content: [String]? {
        guard let production = pair.production.content, let shadow = pair.shadow.content else { return nil }
        let column = max(20, (width - 7) / 2)
        let (first, second) = (words(production), words(shadow))
        let alignment = WordAlignment(first, second)
        let left = rows(alignment.pieces.compactMap { $0.first(style) }, column)
        let right = rows(alignment.pieces.compactMap { $0.second(style) }, column)
        let head = row("production", "shadow", column).map(style.dim)
        return head
            + (0..<min(Self.maxRows, max(left.count, right.count))).flatMap { index in
                row(index < left.count ? left[index] : "", index < right.count ? right[index] : "", column)
            }
    }

    private func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map { String($0).printable }
    }

    private func row(_ left: String, _ right: String, _ column: Int) -> [String] {
        ["    " + style.padded(left.cut(to: column), to: column) + " │ " + right.cut(to: column)]
    }

    /// Words set into lines.
    private func rows(_ words: [String], _ column: Int) -> [String] {
        words.reduce(into: [String]()) { rows, word in
            if let last = rows.last, last.columns + word.columns < column {
                rows[rows.count - 1] = last + " " + word
            } else {
                rows.append(word)
            }
        }
    }
}

extension WordAlignment.Piece {
    fileprivate func first(_ style: TerminalStyle) -> String? {
        switch self {
        case .common(let word): word
        case .onlyFirst(let word): style.isColoured ? style.red(word) : "-\(word)-"
        case .onlySecond: nil
        }
    }

    fileprivate func second(_ style: TerminalStyle) -> String? {
        switch self {
        case .common(let word): word
        case .onlyFirst: nil
        case .onlySecond(let word): style.isColoured ? style.green(word) : "+\(word)+"
        }
    }
}
