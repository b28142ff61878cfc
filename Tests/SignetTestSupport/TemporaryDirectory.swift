import Foundation

/// A directory of the test's own, removed with everything in it when the last reference goes.
public final class TemporaryDirectory: Sendable {
    /// Absolute path, without symbolic links in it.
    public let path: String

    /// Makes a new, empty directory, mode 0700.
    public init() throws {
        let template = FileManager.default.temporaryDirectory.path + "/signet-test-XXXXXX"
        var bytes = Array(template.utf8CString)
        guard mkdtemp(&bytes) != nil else {
            throw CocoaError(.fileWriteUnknown)
        }
        path = String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of `name` inside; nothing is created.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a text file and returns its path; missing directories on the way are made.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Writes a file and returns its path; missing directories on the way are made.
    @discardableResult
    public func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let target = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: target)
        return target.path
    }

    /// Puts an empty file in place in one step: whoever watches its directory hears of its name once.
    public func put(_ name: String) throws {
        let unfinished = try write(name + ".unfinished", "")
        guard rename(unfinished, file(name)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    /// Reads a file inside as bytes.
    public func bytes(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    /// Reads a file inside as UTF-8 text.
    public func text(_ name: String) throws -> String {
        try String(contentsOfFile: file(name), encoding: .utf8)
    }
}
