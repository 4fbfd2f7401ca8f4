/// What a judge made of two answers that it saw in both orders: a win counts only if both orders agree on it.
///
/// Judges lean towards a place: only where they hold to an answer when it changes places they mean the answer. (ANALYSIS.md §4.4.)
package struct JudgeVerdict: Hashable, Sendable {
    /// One answer first, the other second.
    package var straight: JudgeDialog.Choice
    /// The other way round.
    package var swapped: JudgeDialog.Choice

    package init(straight: JudgeDialog.Choice, swapped: JudgeDialog.Choice) {
        self.straight = straight
        self.swapped = swapped
    }

    /// Of the answers, in the straight order.
    package var choice: JudgeDialog.Choice {
        switch (straight, swapped) {
        case (.first, .second): .first
        case (.second, .first): .second
        default: .neither
        }
    }
}
