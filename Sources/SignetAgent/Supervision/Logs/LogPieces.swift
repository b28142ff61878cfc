/// The text of a ``RotatedLog`` in pieces of up to 64 KiB.
public struct LogPieces: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    let log: RotatedLog
    let lastLines: Int?
    let following: Bool

    public func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

    public struct Iterator: AsyncIteratorProtocol {
        let pieces: LogPieces
        private var position: RotatedLog.Position?
        private var changes: DirectoryChanges?

        init(pieces: LogPieces) { self.pieces = pieces }

        /// - Throws: `.unreadableFile`, `CancellationError`.
        public mutating func next() async throws -> [UInt8]? {
            // Watched before it is read: what is written in between is told.
            if pieces.following, changes == nil { changes = try DirectoryChanges(of: pieces.log.directory) }
            var position = try position ?? pieces.log.start(lastLines: pieces.lastLines)
            defer { self.position = position }
            while true {
                try Task.checkCancellation()
                if let piece = try pieces.log.next(&position) { return piece }
                guard let changes else { return nil }
                try await changes.next()
            }
        }
    }
}
