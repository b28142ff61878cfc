import Foundation

/// A file as it was at one moment, read without ever waiting for anybody.
struct FileSnapshot {
    /// Why there is none.
    enum Failure: Error {
        case system(Int32)
        /// A directory, which is no failure of anybody's.
        case directory
        /// A socket, a pipe, a device.
        case special
        case tooLarge
        /// It was another one at the end of reading than at the beginning, each time.
        case changing
        /// What it begins with is nothing to read on for.
        case unwanted
    }

    /// How much is read before it is decided whether the rest is wanted.
    static let headSize = 64 << 10
    /// How often a file that changes is read.
    private static let attempts = 3

    let bytes: [UInt8]
    /// Permissions.
    let mode: mode_t

    /// - Parameters:
    ///   - limit: the most bytes
    ///   - isWanted: told the first 64 KiB, whether the file is
    init(_ path: String, limit: Int, where isWanted: ([UInt8]) -> Bool) throws(Failure) {
        for _ in 0..<Self.attempts {
            if let snapshot = try Self.attempt(path, limit, isWanted) {
                self = snapshot
                return
            }
        }
        throw .changing
    }

    private init(bytes: [UInt8], mode: mode_t) {
        self.bytes = bytes
        self.mode = mode
    }

    /// - Returns: nil when the file changed meanwhile.
    private static func attempt(
        _ path: String, _ limit: Int, _ isWanted: ([UInt8]) -> Bool
    ) throws(Failure) -> FileSnapshot? {
        // Opening a pipe would wait for a writer, and opening a device may do something.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ENXIO ? .special : .system(errno) }
        defer { close(descriptor) }
        var before = stat()
        guard fstat(descriptor, &before) == 0 else { throw .system(errno) }
        switch before.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .directory
        default: throw .special
        }
        let size = Int(before.st_size)
        // Files of procfs and the like say that they are empty. Of others, whether there is more by now shows below.
        var bytes = try read(descriptor, upTo: size > 0 ? min(size, headSize) : headSize)
        guard isWanted(bytes) else { throw .unwanted }
        guard size <= limit else { throw .tooLarge }
        if bytes.count >= headSize {
            bytes.append(contentsOf: try read(descriptor, upTo: limit + 1 - min(bytes.count, limit)))
        }
        guard bytes.count <= limit else { throw .tooLarge }
        var after = stat()
        guard fstat(descriptor, &after) == 0 else { throw .system(errno) }
        guard before.isSame(as: after), size == bytes.count || size == 0 else { return nil }
        return FileSnapshot(bytes: bytes, mode: after.st_mode & 0o7777)
    }

    /// Reads until there is no more or it is enough; takes no more memory than there is to read, but for a block.
    private static func read(_ descriptor: Int32, upTo count: Int) throws(Failure) -> [UInt8] {
        var code: Int32 = 0
        var bytes: [UInt8] = []
        while bytes.count < count, code == 0 {
            var isEnd = false
            let piece = [UInt8](unsafeUninitializedCapacity: min(count - bytes.count, 1 << 20)) { buffer, filled in
                while filled < buffer.count {
                    let result = Foundation.read(
                        descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
                    if result < 0, errno == EINTR { continue }
                    if result < 0 { code = errno }
                    if result <= 0 {
                        isEnd = true
                        return
                    }
                    filled += result
                }
            }
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
            if isEnd { break }
        }
        guard code == 0 else { throw .system(code) }
        return bytes
    }
}

extension stat {
    /// Whether nobody has written in between.
    fileprivate func isSame(as other: stat) -> Bool {
        st_size == other.st_size && st_mtim.tv_sec == other.st_mtim.tv_sec && st_mtim.tv_nsec == other.st_mtim.tv_nsec
    }
}
