/// What becomes of the tools that a shadowed request offers.
package enum ShadowTools: Hashable, Codable, Sendable {
    /// Tools that the provider itself would run (web search, code, MCP servers) are taken out, but for those named here. Functions
    /// stay: a model only asks for them, and nobody runs what a shadow asks for.
    case dryRun(allowed: [String])
    case live
}
