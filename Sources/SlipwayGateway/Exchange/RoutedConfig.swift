import SlipwayCore

/// A service's AI config as one event loop sees it: what a request may be given, and where that is counted.
final class RoutedConfig {
    /// A variant that can be applied.
    final class Choice {
        let name: FlagChoice
        /// The value of `x-slipway-flag`.
        let fieldValue: String
        let count: ConfigBook.Count

        init(_ name: FlagChoice, count: ConfigBook.Count) {
            self.name = name
            self.count = count
            fieldValue = name.fieldValue
        }
    }

    let table: AIConfigTable
    /// In the order of the flag's variants; nil for one that cannot be applied.
    let choices: [Choice?]
    private let misses: ConfigBook.Misses

    init(_ table: AIConfigTable, of service: ServiceID, in book: ConfigBook) {
        self.table = table
        let variants = table.flag?.variants ?? []
        choices = zip(variants, table.configs).map { variant, config in
            guard config != nil else { return nil }
            let name = FlagChoice(flag: table.spec.flag, variant: variant.name)
            return Choice(name, count: book.count(of: name, in: service))
        }
        misses = book.misses(of: table.spec.flag, in: service)
    }

    /// The version's overlay with each variant on top of it.
    func overlays(on overlay: Overlay) -> [Overlay?] {
        table.configs.map { config in config.map { overlay.overlaid(by: $0.overlay) } }
    }

    func note(_ miss: AIConfigTable.Miss) { misses.counts[miss, default: 0] += 1 }
}

@available(*, unavailable)
extension RoutedConfig: Sendable {}

@available(*, unavailable)
extension RoutedConfig.Choice: Sendable {}
