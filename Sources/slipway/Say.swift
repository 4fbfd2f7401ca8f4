import Foundation

/// Prints a line at once: what is printed may be read by a pipe that waits for it.
func say(_ line: String) {
    print(line)
    fflush(nil)
}
