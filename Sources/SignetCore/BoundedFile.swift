import Foundation

/// Reading files that come from outside, with a limit.
package enum BoundedFile {
    /// The whole file.
    /// - Throws: `.unreadableFile` naming the path and what the system said, or that it is larger than `limit` bytes.
    package static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, errno) }
        defer { close(descriptor) }
        return try read(descriptor, name: path, limit: limit)
    }

    /// All that is left of an open file.
    /// - Parameter name: what to call it in sentences
    package static func read(_ descriptor: Int32, name: String, limit: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(name, errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw SignetError(
                    .unreadableFile, "\(name) is larger than \(limit >> 10) KiB.",
                    remedy: "Name the right file; this one cannot be meant.")
            }
        }
    }

    private static func unreadable(_ name: String, _ code: Int32) -> SignetError {
        SignetError(
            .unreadableFile, "Cannot read \(name): \(String(cString: strerror(code))).",
            remedy: "Check that it exists and that this user may read it.")
    }
}
