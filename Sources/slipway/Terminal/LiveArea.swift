/// Lines at the end of a terminal that are drawn over again in place.
struct LiveArea {
    private var height = 0

    /// What to write to put these lines where the last ones are. A line is never longer than the terminal is wide: it would wrap, and the
    /// next drawing would begin too low.
    mutating func drawing(_ lines: [String], width: Int) -> String {
        let up = height > 0 ? "\u{1B}[\(height)A" : ""
        height = lines.count
        return up + lines.map { "\r\u{1B}[K\($0.cut(to: width))\n" }.joined() + "\u{1B}[J"
    }
}
