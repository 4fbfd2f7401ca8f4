/// A leadership's name, which is part of a file's name in one adapter and of a key in another.
enum LeadershipName {
    static func validate(_ name: String) throws(StoreError) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isPlain, (1...64).contains(name.utf8.count) else { throw .invalid("a leadership named \"\(name)\"") }
    }
}
