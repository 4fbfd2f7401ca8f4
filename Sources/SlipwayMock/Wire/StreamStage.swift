/// Where a stream's event stands: before the content, in it, after it. The number counts within the stage.
enum StreamStage: Equatable {
    case opening(Int)
    case content(Int)
    case closing(Int)
}

extension MockExchange {
    var openingCount: Int {
        switch api {
        case .chat: 1
        case .responses: isToolCall ? 3 : 4
        case .messages: 3
        }
    }

    var contentCount: Int { content.pieces.count }

    var closingCount: Int {
        switch api {
        case .chat: includesUsage ? 3 : 2
        case .responses: isToolCall ? 3 : 4
        case .messages: 3
        }
    }

    var eventCount: Int { openingCount + contentCount + closingCount }

    func stage(ofEvent index: Int) -> StreamStage {
        if index < openingCount { return .opening(index) }
        let past = index - openingCount
        return past < contentCount ? .content(past) : .closing(past - contentCount)
    }
}
