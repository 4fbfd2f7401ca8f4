/// Edits of a JSON text that leave every other byte as it was.
///
/// Where a member is set that the client wrote more than once, one occurrence stays: else a client could make the gateway and the
/// upstream read different values.
struct JSONSplice {
    private struct Edit {
        var range: Range<Int>
        var bytes: [UInt8]
    }

    private let document: JSONDocument
    private var edits: [Edit] = []

    init(_ document: JSONDocument) {
        self.document = document
    }

    mutating func insert(_ bytes: [UInt8], at offset: Int) {
        edits.append(Edit(range: offset..<offset, bytes: bytes))
    }

    /// Sets members of one object, in place where they are, else after its last one. Names differ from each other.
    mutating func set(_ members: [(name: String, value: [UInt8])], in object: JSONObject) {
        var added: [UInt8] = []
        for member in members {
            if let place = keepLast(member.name, in: object) {
                edits.append(Edit(range: place, bytes: member.value))
            } else {
                if !(object.members.isEmpty && added.isEmpty) { added.append(UInt8(ascii: ",")) }
                JSONText.append(member.name, to: &added)
                added.append(UInt8(ascii: ":"))
                added.append(contentsOf: member.value)
            }
        }
        if !added.isEmpty { insert(added, at: object.members.last?.value.upperBound ?? object.open + 1) }
    }

    /// Removes all occurrences of a member but the last one, whose value's place it returns.
    @discardableResult
    mutating func keepLast(_ name: String, in object: JSONObject) -> Range<Int>? {
        var place: Range<Int>?
        for index in object.members.indices.reversed() where document.isNamed(object.members[index], name) {
            if place == nil {
                place = object.members[index].value
            } else {
                let start = object.members[index].name.lowerBound
                edits.append(Edit(range: start..<object.members[index + 1].name.lowerBound, bytes: []))
            }
        }
        return place
    }

    /// Removes members, wherever they stand, with the commas that they leave too many.
    mutating func remove(from object: JSONObject, where isGone: (JSONMember) -> Bool) {
        var index = 0
        while index < object.members.count {
            let start = index
            while index < object.members.count, isGone(object.members[index]) { index += 1 }
            if start < index { remove(start..<index, from: object) }
            index += 1
        }
    }

    private mutating func remove(_ run: Range<Int>, from object: JSONObject) {
        let (members, name) = (object.members, object.members[run.lowerBound].name.lowerBound)
        let end = members[run.upperBound - 1].value.upperBound
        if run.upperBound < members.count {
            edits.append(Edit(range: name..<members[run.upperBound].name.lowerBound, bytes: []))
        } else {
            let start = run.lowerBound > 0 ? members[run.lowerBound - 1].value.upperBound : name
            edits.append(Edit(range: start..<end, bytes: []))
        }
    }

    func result() -> [UInt8] {
        if edits.isEmpty { return document.bytes }
        var result: [UInt8] = []
        result.reserveCapacity(document.bytes.count + edits.reduce(0) { $0 + $1.bytes.count })
        var at = 0
        for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            result.append(contentsOf: document.bytes[at..<edit.range.lowerBound])
            result.append(contentsOf: edit.bytes)
            at = edit.range.upperBound
        }
        result.append(contentsOf: document.bytes[at...])
        return result
    }
}
