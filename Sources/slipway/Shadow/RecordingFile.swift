import Foundation

/// Where a recording is written: a new file that only its owner may read, or standard output.
struct RecordingFile {
    private let path: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        guard path != "-" else {
            handle = .standardOutput
            return
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let problem = errno == EEXIST ? "is there already: name a new file" : String(cString: strerror(errno))
            throw UnusableFile(path: path, problem: problem)
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// A line whole, so that whoever ends the command leaves no half of one.
    func write(_ line: [UInt8]) throws {
        do { try handle.write(contentsOf: Data(line)) } catch {
            throw UnusableFile(path: path, problem: "cannot be written: \(error.localizedDescription)")
        }
    }
}
