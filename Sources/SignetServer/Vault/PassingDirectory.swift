import Foundation
import SignetCore

/// A directory for a server that keeps nothing beyond its process. What killed processes left is removed by the next one.
enum PassingDirectory {
    private static let prefix = "signet-inmem-"

    /// Makes one, for this user alone.
    /// - Throws: `.unwritableFile`.
    static func make() throws -> String {
        removeLeftovers()
        var template = Array("\(NSTemporaryDirectory())/\(prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw SignetError(
                .unwritableFile,
                "No temporary directory can be made in \(NSTemporaryDirectory()): \(String(cString: strerror(errno))).",
                remedy: "Make room there, or set TMPDIR.")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Whether it was made longer ago than a server takes from making it to locking it.
    private static func isOld(_ path: String) -> Bool {
        let made = try? FileManager.default.attributesOfItem(atPath: "\(path)/server.lock")[.modificationDate] as? Date
        return (made ?? .distantFuture).timeIntervalSinceNow < -60
    }

    /// Those whose server holds no lock any more.
    private static func removeLeftovers() {
        let base = NSTemporaryDirectory()
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let path = "\(base)/\(name)"
            guard isOld(path), let lock = try? ServerLock(dataDirectory: path) else { continue }
            try? FileManager.default.removeItem(atPath: path)
            withExtendedLifetime(lock) {}
        }
    }
}
