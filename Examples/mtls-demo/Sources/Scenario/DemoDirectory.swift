import Foundation

/// The directory in which one run of the demonstration lives: configuration, certificates, database, logs.
struct DemoDirectory {
    /// Absolute path.
    let path: String

    /// Makes the directory.
    /// - Parameter kept: the user's own, which must be new or empty; nil: a temporary one
    init(kept: String?) throws {
        guard let kept else {
            var template = Array((FileManager.default.temporaryDirectory.path + "/mtls-demo-XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else { throw DemoFailure("No temporary directory can be made.") }
            path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return
        }
        path = URL(fileURLWithPath: kept).standardizedFileURL.path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard try FileManager.default.contentsOfDirectory(atPath: path).isEmpty else {
            throw DemoFailure("\(path) is not empty.", remedy: "Name a new directory after --keep.")
        }
    }

    /// Removes the directory with everything in it.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// The path of `name` inside.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a directory inside.
    func makeDirectory(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
    }

    /// Writes `template` with every `${NAME}` replaced, in one piece, so that a program that watches the file never sees half of it.
    func write(_ name: String, template: [UInt8], values: [String: String]) throws {
        var text = String(decoding: template, as: UTF8.self)
        for (key, value) in values { text = text.replacing("${\(key)}", with: value) }
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)), options: .atomic)
    }
}
