/// A model API that the mock speaks.
package enum MockAPI: String, Sendable, CaseIterable {
    case chat = "chat/completions"
    case responses
    case messages

    var isAnthropic: Bool { self == .messages }
}
