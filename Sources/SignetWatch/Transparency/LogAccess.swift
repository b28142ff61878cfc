import Foundation
import SignetCore

/// Where a log publishes: on the web, or in files.
struct LogAccess: Sendable {
    let base: String
    let fetcher: any RemoteFetching

    /// - Throws: `.invalidInput` for a URL of another kind.
    init(_ url: String, fetcher: any RemoteFetching) throws {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard ["http", "https", "file"].contains(scheme) else {
            throw SignetError(
                .invalidInput, "\"\(url.prefix(200))\" is no URL of a transparency log.",
                remedy: "Write an http, https or file URL.")
        }
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.fetcher = fetcher
    }

    /// Whether it is a file or a directory.
    var isFile: Bool { base.lowercased().hasPrefix("file:") }

    /// - Parameter path: below the URL; nil: the URL itself
    /// - Throws: `.unreadableFile`, `.remoteFetchFailed`; `CancellationError`
    func read(_ path: String? = nil, limit: Int, patience: Duration = .seconds(30)) async throws -> [UInt8] {
        let url = path.map { "\(base)/\($0)" } ?? base
        guard isFile else {
            return try await fetcher.fetch(RemoteRequest(url: url, sizeLimit: limit, timeLimit: patience))
        }
        guard let file = URL(string: url), file.isFileURL else {
            throw SignetError(.unreadableFile, "\(url.prefix(300)) names no file.", remedy: "Write file:///path.")
        }
        return try BoundedFile.read(file.path, limit: limit)
    }
}
