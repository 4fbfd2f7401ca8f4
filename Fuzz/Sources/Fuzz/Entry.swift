/// libFuzzer calls this for each input that it thinks of.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Property.check(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
