import Foundation
import SignetCore
import SignetRenewal

/// Unpacks an archive that comes from elsewhere: nothing of it may get out of the directory, and it may not be endless.
struct ArchiveUnpacking: Sendable {
    static let maximumEntries = 50_000
    static let maximumSize: Int64 = 16 << 30
    private static let timeout: Duration = .seconds(1800)
    private static let maximumListing = 32 << 20

    let archive: ArtifactSource.Archive
    let file: String
    /// What it is called in sentences.
    let name: String

    /// - Parameter directory: it exists, and is empty
    /// - Throws: `.artifactRefused` when an entry leads out of the directory, or it is too large; `.artifactUnavailable`.
    func unpack(into directory: String) async throws {
        try check(names: try await names())
        switch archive {
        case .tar:
            try await run(
                "tar",
                ["--extract", "--no-same-owner", "--no-same-permissions", "--file", file, "--directory", directory])
        case .zip: try await run("unzip", ["-q", "-o", file, "-d", directory])
        }
        try checkTree(directory)
    }

    private func names() async throws -> [Substring] {
        let listing =
            switch archive {
            case .tar: try await run("tar", ["--list", "--quoting-style=escape", "--file", file])
            case .zip: try await run("unzip", ["-Z1", file])
            }
        return listing.split(separator: "\n")
    }

    /// The names before anything is written.
    private func check(names: [Substring]) throws {
        guard names.count <= Self.maximumEntries else {
            throw refused("has more than \(Self.maximumEntries) entries")
        }
        for entry in names where entry.hasPrefix("/") || entry.split(separator: "/").contains("..") {
            throw refused("has the entry \"\(entry.prefix(200))\", which leads out of its directory")
        }
    }

    /// What lies there afterwards: links too must stay inside.
    private func checkTree(_ directory: String) throws {
        var size: Int64 = 0
        guard let paths = FileManager.default.enumerator(atPath: directory), let root = Self.resolved(directory) else {
            return
        }
        for case let entry as String in paths {
            let path = "\(directory)/\(entry)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: size += Int64(status.st_size)
            case S_IFDIR: continue
            case S_IFLNK:
                guard Self.resolved(path)?.hasPrefix(root + "/") == true else {
                    throw refused("has the link \"\(entry.prefix(200))\", which leads nowhere or out of its directory")
                }
            default: throw refused("has the entry \"\(entry.prefix(200))\", which is neither a file nor a directory")
            }
            guard size <= Self.maximumSize else { throw refused("has more than 16 GiB in it") }
        }
    }

    /// With every link on the way followed; nil: there is nothing.
    private static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private func refused(_ what: String) -> SignetError {
        SignetError(
            .artifactRefused, "The archive \(name.prefix(200)) \(what).",
            remedy: "Nothing of it was taken. Make a better archive, or set the option archive = false.")
    }

    @discardableResult
    private func run(_ program: String, _ arguments: [String]) async throws -> String {
        do {
            return try await CommandExecution(
                path: try ArtifactFetching.program(program), arguments: arguments, environment: ["LC_ALL": "C.UTF-8"],
                timeout: Self.timeout, keptOutput: Self.maximumListing
            ).run()
        } catch let error as SignetError where error.code == .actionFailed {
            throw SignetError(
                .artifactUnavailable, "The archive \(name.prefix(200)) could not be unpacked: \(error.message)")
        }
    }
}
