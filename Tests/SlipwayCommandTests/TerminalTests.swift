import Testing

@testable import slipway

@Suite struct TerminalTests {
    @Test func nextDrawingCoversTheLastOne() {
        var area = LiveArea()
        #expect(area.drawing(["a", "b"], width: 10) == "\r\u{1B}[Ka\n\r\u{1B}[Kb\n\u{1B}[J")
        #expect(area.drawing(["c"], width: 10) == "\u{1B}[2A\r\u{1B}[Kc\n\u{1B}[J")
    }

    @Test func lineIsCutAtTheTerminalsEdge() {
        #expect("abcdef".cut(to: 4) == "abc…")
        #expect("abcd".cut(to: 4) == "abcd")
        #expect("\u{1B}[31mabcdef\u{1B}[0m".cut(to: 4) == "\u{1B}[31mabc…\u{1B}[0m")
    }

    @Test func whatSomebodyWroteCommandsNoTerminal() {
        #expect("stop\u{1B}[31m\r\nnow, ä 👍🏽".printable == "stop\\u{1b}[31m\\u{d}\\u{a}now, ä 👍🏽")
    }

    @Test func coloursTakeNoColumns() {
        #expect("\u{1B}[1;31mred\u{1B}[0m".columns == 3)
    }

    @Test func numbersStandToTheRight() {
        var table = TextTable([.left, .right, .left])
        table.add(["a", "1", "x"])
        table.add(["bbb", "100", ""])
        #expect(table.lines(indent: 1) == [" a      1  x", " bbb  100"])
    }
}
