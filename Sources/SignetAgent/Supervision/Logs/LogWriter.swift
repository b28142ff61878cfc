import Foundation

/// Writes one stream of a task into its files. That a disk is full loses output, and nothing else: the task goes on.
struct LogWriter {
    private let rotation: LogRotation
    private let prefix: String
    private var number: Int
    private var descriptor: Int32 = -1
    private var size = 0
    /// Whether the next byte goes into the next file.
    private var isFull = false
    /// Whether the next byte begins a line, as far as is known.
    private var isAtLineStart = false
    /// Bytes that could not be written.
    private(set) var lost = 0
    private var unreported = 0

    /// Goes on in the newest file there is.
    init(_ rotation: LogRotation, task: String, stream: LogStream) {
        self.rotation = rotation
        prefix = stream.prefix(task)
        number = RotatedLog.numbers(in: rotation.directory, prefix: prefix).last ?? 0
    }

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard makeRoom(), report() else { return lose(rest.count) }
            let piece = firstPiece(of: rest)
            let written = put(UnsafeRawBufferPointer(rebasing: piece))
            rest = rest.dropFirst(written)
            guard written == piece.count else { return lose(rest.count) }
        }
    }

    mutating func close() {
        if descriptor >= 0 { Foundation.close(descriptor) }
        descriptor = -1
    }

    /// What goes into this file: all that fits; when not all does, up to the end of the last line that fits, which may be
    /// nothing. A line that is longer than a file is cut.
    private mutating func firstPiece(of bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let room = rotation.maxFileSize - size
        guard bytes.count > room else { return bytes }
        isFull = true
        let fitting = bytes.prefix(room)
        if let end = fitting.lastIndex(of: UInt8(ascii: "\n")) { return fitting[...end] }
        return isAtLineStart ? fitting.prefix(0) : fitting
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) -> Int {
        var written = 0
        while written < bytes.count {
            let count = Foundation.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        size += written
        if written > 0 { isAtLineStart = bytes[written - 1] == UInt8(ascii: "\n") }
        return written
    }

    private mutating func lose(_ count: Int) {
        lost += count
        unreported += count
    }

    /// Writes into the log that something is missing there, once it can.
    private mutating func report() -> Bool {
        guard unreported > 0 else { return true }
        let notice = Array("\n[signet: \(unreported) bytes of output could not be written here]\n".utf8)
        guard notice.withUnsafeBytes({ put($0) }) == notice.count else { return false }
        unreported = 0
        return true
    }
}

// MARK: - Files

extension LogWriter {
    /// Whether there is a file that takes a byte.
    private mutating func makeRoom() -> Bool {
        if descriptor < 0 { open() }
        while descriptor >= 0, isFull || size >= rotation.maxFileSize {
            close()
            number += 1
            open()
            removeOldest()
        }
        return descriptor >= 0
    }

    private mutating func open() {
        let path = "\(rotation.directory)/\(prefix)\(number)"
        descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        var status = stat()
        size = fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
        isFull = false
        isAtLineStart = false
    }

    private func removeOldest() {
        for old in RotatedLog.numbers(in: rotation.directory, prefix: prefix) where old <= number - rotation.maxFiles {
            unlink("\(rotation.directory)/\(prefix)\(old)")
        }
    }
}
