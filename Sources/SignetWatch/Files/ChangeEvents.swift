import Foundation
import NIOCore

/// What inotify(7) says in one read: events, each with the name of the file in the directory.
struct ChangeEvents: Sequence, IteratorProtocol {
    /// One event.
    enum Event: Equatable {
        /// To a file of this name.
        case file(String)
        /// To a directory, to the directory that is watched, or more than the system could keep.
        case directory
        /// To something whose name is not UTF-8; such files are not looked at.
        case unnamed
    }

    private var bytes: ByteBuffer

    init(_ bytes: ByteBuffer) { self.bytes = bytes }

    mutating func next() -> Event? {
        guard bytes.readInteger(endianness: .host, as: Int32.self) != nil,
            let mask = bytes.readInteger(endianness: .host, as: UInt32.self),
            bytes.readInteger(endianness: .host, as: UInt32.self) != nil,
            let length = bytes.readInteger(endianness: .host, as: UInt32.self),
            let padded = bytes.readBytes(length: Int(length))
        else { return nil }
        guard mask & UInt32(bitPattern: IN_ISDIR) == 0, let name = padded.split(separator: 0).first else {
            return .directory
        }
        return String(validating: name, as: UTF8.self).map(Event.file) ?? .unnamed
    }
}
