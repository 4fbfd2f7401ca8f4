/// An answer under assembly: texts and tool calls by the place that the API gives them.
///
/// Places are filled in any order and read in rising order: chat's choices and tool calls, the Responses' output items, Anthropic's
/// content blocks.
struct AnswerDraft {
    private var texts = PlacedValues<String>()
    private var calls = PlacedValues<ToolCall>()
    private(set) var isRefusal = false

    var text: String { texts.values.filter { !$0.isEmpty }.joined(separator: "\n") }

    var toolCalls: [ToolCall] { calls.values }

    mutating func append(text: String, at place: Int = 0) {
        texts.change(at: place, or: "") { $0 += text }
    }

    /// What the model says instead of an answer is an answer's text, too.
    mutating func append(refusal: String, at place: Int = 0) {
        if refusal.isEmpty { return }
        isRefusal = true
        append(text: refusal, at: place)
    }

    mutating func append(name: String?, arguments: String?, at place: Int) {
        calls.change(at: place, or: ToolCall(name: "", arguments: "")) { call in
            if let name { call.name += name }
            if let arguments { call.arguments += arguments }
        }
    }

    /// Replaces what pieces said before: a whole call, as an API repeats it at its end.
    mutating func set(_ call: ToolCall, at place: Int) {
        calls.change(at: place, or: call) { $0 = call }
    }

    mutating func forget() { self = AnswerDraft() }
}

/// Values by their places.
private struct PlacedValues<Value> {
    private var entries: [(place: Int, value: Value)] = []

    var values: [Value] { entries.map(\.value) }

    /// Places mostly come in rising order, and the last one is changed most often.
    mutating func change(at place: Int, or initial: Value, _ change: (inout Value) -> Void) {
        let index = entries.lastIndex { $0.place <= place }
        if let index, entries[index].place == place { return change(&entries[index].value) }
        let next = index.map { $0 + 1 } ?? 0
        entries.insert((place, initial), at: next)
        change(&entries[next].value)
    }
}
