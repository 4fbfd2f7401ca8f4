import NIOCore

extension HeadFields {
    /// Copies the lines that pass, neighbours at once.
    func copy(to head: inout HeadWriter, where passes: (Line) -> Bool) {
        bytes.withUnsafeReadableBytes { bytes in
            var (start, end): (Int32, Int32) = (0, 0)
            for line in lines where passes(line) {
                if line.start != end {
                    head.write(UnsafeRawBufferPointer(rebasing: bytes[Int(start)..<Int(end)]))
                    start = line.start
                }
                end = line.end
            }
            head.write(UnsafeRawBufferPointer(rebasing: bytes[Int(start)..<Int(end)]))
        }
    }

    func copyValue(_ line: Line, to head: inout HeadWriter) {
        bytes.withUnsafeReadableBytes { bytes in
            head.write(UnsafeRawBufferPointer(rebasing: bytes[Int(line.valueStart)..<Int(line.valueEnd)]))
        }
    }
}
