import Foundation
import SignetCore
import SignetRenewal

/// What a task has printed: the files of one stream, read as one text.
public struct RotatedLog: Sendable {
    /// A place in the text.
    struct Position: Hashable {
        var file: Int
        var offset: Int
    }

    private static let pieceSize = 64 << 10

    /// Where the files are.
    public let directory: String
    private let prefix: String

    public init(directory: String, task: String, stream: LogStream) {
        self.directory = directory
        prefix = stream.prefix(task)
    }

    /// The text.
    /// - Parameters:
    ///   - lastLines: how many lines at its end; nil: all that is kept
    ///   - following: whether what is printed later comes too; it goes on until the task is cancelled then
    /// - Returns: a sequence that throws `.unreadableFile`, also when it follows and there is no such directory
    public func pieces(lastLines: Int? = nil, following: Bool = false) -> LogPieces {
        LogPieces(log: self, lastLines: lastLines, following: following)
    }
}

// MARK: - Reading

extension RotatedLog {
    /// The numbers of the files there are, the oldest first.
    var files: [Int] {
        Self.numbers(in: directory, prefix: prefix)
    }

    /// The numbers of the files whose names begin so, the lowest first.
    static func numbers(in directory: String, prefix: String) -> [Int] {
        SmallFile.names(in: directory).compactMap { name in
            guard name.hasPrefix(prefix) else { return nil }
            return Int(name.dropFirst(prefix.count)).flatMap { $0 >= 0 ? $0 : nil }
        }.sorted()
    }

    func path(_ file: Int) -> String { "\(directory)/\(prefix)\(file)" }

    /// What stands at a position, which moves on; nil when there is nothing yet.
    func next(_ position: inout Position) throws -> [UInt8]? {
        while true {
            // Looked for first: the file before the next one is complete.
            let following = files.first { $0 > position.file }
            let piece = try bytes(position.file, Self.pieceSize, at: position.offset)
            if !piece.isEmpty {
                position.offset += piece.count
                return piece
            }
            guard let following else { return nil }
            position = Position(file: following, offset: 0)
        }
    }

    /// Where the last lines begin.
    func start(lastLines: Int?) throws -> Position {
        let files = files
        guard let first = files.first else { return Position(file: 0, offset: 0) }
        guard let lastLines else { return Position(file: first, offset: 0) }
        var left = max(lastLines, 0)
        // The newline that ends the last line begins no further one.
        var isAtEnd = true
        for file in files.reversed() {
            var end = size(of: file)
            while end > 0 {
                let begin = max(0, end - Self.pieceSize)
                let piece = try bytes(file, end - begin, at: begin)
                guard !piece.isEmpty else { break }
                for (index, byte) in piece.enumerated().reversed() {
                    if isAtEnd {
                        isAtEnd = false
                        if left == 0 { return Position(file: file, offset: begin + index + 1) }
                        if byte == UInt8(ascii: "\n") { continue }
                    }
                    guard byte == UInt8(ascii: "\n") else { continue }
                    left -= 1
                    if left == 0 { return Position(file: file, offset: begin + index + 1) }
                }
                end = begin
            }
        }
        return Position(file: first, offset: 0)
    }

    private func size(of file: Int) -> Int {
        var status = stat()
        return stat(path(file), &status) == 0 ? Int(status.st_size) : 0
    }

    /// Up to `count` bytes; none where the file ends, or has been rotated away.
    private func bytes(_ file: Int, _ count: Int, at offset: Int) throws -> [UInt8] {
        let descriptor = open(path(file), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw DurableFiles.failure("read", path(file), code: .unreadableFile)
        }
        defer { close(descriptor) }
        var piece = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &piece, count, off_t(offset))
        guard got >= 0 else { throw DurableFiles.failure("read", path(file), code: .unreadableFile) }
        return Array(piece[..<got])
    }
}
