import SlipwayCore

/// What a service's flag came to for one request.
struct GivenVariant {
    let facts: FlagContext
    let resolution: AIConfigTable.Resolution
}
