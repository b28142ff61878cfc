import Foundation
import SignetCore
import SignetRenewal

/// The file that holds an agent's process id while it runs: `pid_file`.
struct ProcessIDFile {
    private let path: String

    /// Writes it.
    /// - Throws: `.unwritableFile`
    init(_ path: String) throws {
        self.path = path
        try DurableFiles.replace(path, with: Array("\(getpid())\n".utf8), mode: .everyone, owner: .process)
    }

    /// Removes it, where it is still ours.
    func remove() {
        let text = (try? BoundedFile.read(path, limit: 64)).map { String(decoding: $0, as: UTF8.self) }
        if text?.trimmedASCIIWhitespace == "\(getpid())" { unlink(path) }
    }
}
