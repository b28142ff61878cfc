import Foundation
import NIOPosix
import SignetCore
import SystemPackage

/// The lines of a file or of standard input, read piece by piece: there may be millions.
struct EndpointLines: AsyncSequence {
    /// A line that says something, without its comment.
    struct Line: Sendable, Equatable {
        let number: Int
        let text: String
    }

    /// `-` for standard input.
    let path: String

    func makeAsyncIterator() -> Iterator { Iterator(path: path) }

    struct Iterator: AsyncIteratorProtocol {
        private static let pieceSize = 1 << 16
        private static let longestLine = 1024

        let path: String
        private var file: OpenFile?
        private var bytes: ArraySlice<UInt8> = []
        private var isAtEnd = false
        private var number = 0

        init(path: String) {
            self.path = path
        }

        /// - Throws: `.unreadableEndpoints`.
        mutating func next() async throws -> Line? {
            while let raw = try await nextRaw() {
                number += 1
                let text = String(decoding: raw.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
                    .trimmedASCIIWhitespace
                if !text.isEmpty { return Line(number: number, text: String(text)) }
            }
            return nil
        }

        private mutating func nextRaw() async throws -> ArraySlice<UInt8>? {
            while true {
                if let end = bytes.firstIndex(of: 0x0A) {
                    defer { bytes = bytes[(end + 1)...] }
                    return bytes[..<end]
                }
                if isAtEnd {
                    defer { bytes = [] }
                    return bytes.isEmpty ? nil : bytes
                }
                guard bytes.count <= Self.longestLine else {
                    throw unreadable("line \(number + 1) has more than \(Self.longestLine) bytes")
                }
                try await readOn()
            }
        }

        private mutating func readOn() async throws {
            do {
                let file = try self.file ?? OpenFile(path)
                self.file = file
                let piece = try await NIOThreadPool.singleton.runIfActive { try file.read(Self.pieceSize) }
                isAtEnd = piece.isEmpty
                bytes = (Array(bytes) + piece)[...]
            } catch let error as Errno {
                throw unreadable(error.description)
            }
        }

        private func unreadable(_ reason: String) -> SignetError {
            let name = path == "-" ? "Standard input" : "The file \(path)"
            return SignetError(
                .unreadableEndpoints, "\(name) with the addresses to look at cannot be read: \(reason).",
                remedy: "Give a text with one address a line that Signet may read.")
        }
    }

    /// Closed with its last reference.
    private final class OpenFile: Sendable {
        private let descriptor: FileDescriptor
        private let isOurs: Bool

        init(_ path: String) throws {
            isOurs = path != "-"
            descriptor =
                isOurs ? try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) : .standardInput
        }

        deinit {
            if isOurs { try? descriptor.close() }
        }

        func read(_ size: Int) throws -> [UInt8] {
            try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }
}

extension SignetError.Code {
    /// The file with the addresses to look at cannot be read.
    public static let unreadableEndpoints = Self(rawValue: "endpoints.unreadable")
}
