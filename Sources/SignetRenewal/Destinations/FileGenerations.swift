import Foundation
import SignetCore

/// The directory in which files that change together are kept, in generations: complete sets of files, of which the link `current` shows
/// one. Switching that link is one rename(2), so a reader never meets a mix.
///
///     /etc/nginx/tls/.signet/site/current -> g-0192f1…-5c1e
///     /etc/nginx/tls/.signet/site/g-0192f1…-5c1e/{certificate,key,ca,chain,full-chain}.pem
///     /etc/nginx/tls/site.crt -> .signet/site/current/certificate.pem
struct FileGenerations: Sendable {
    /// Absolute path of the store.
    let directory: String
    private static let link = "current"
    private static let incoming = ".incoming-"

    /// What stands in a generation: a copy of a file that was there before, or a new rendering.
    struct Entry {
        let name: String
        let content: [UInt8]
        let mode: FileMode
        let owner: FileOwner
    }

    /// Name of the generation shown now; nil when there is none.
    var current: String? {
        guard case .symbolicLink(let target)? = try? DurableFiles.kind(of: "\(directory)/\(Self.link)"),
            !target.contains("/")
        else { return nil }
        return target
    }

    /// The file `name` in a generation.
    func file(_ name: String, in generation: String) -> String { "\(directory)/\(generation)/\(name)" }

    /// What the link at `path` must say to show the current file `name`: relative where both lie in one directory, so
    /// that the directory may be mounted elsewhere.
    func linkTarget(for name: String, at path: String) -> String {
        let pathDirectory = AbsolutePath.directory(of: path)
        let prefix = pathDirectory == "/" ? "/" : pathDirectory + "/"
        let store = directory.hasPrefix(prefix) ? String(directory.dropFirst(prefix.count)) : directory
        return "\(store)/\(Self.link)/\(name)"
    }

    /// Writes a complete generation that nobody sees yet, and returns its name.
    func write(_ entries: [Entry], label: String) throws -> String {
        try DurableFiles.createDirectories(directory)
        removeIncoming()
        let suffix = String(UInt32.random(in: 0 ... .max), radix: 16)
        let name = "g-\(label)-\(suffix)"
        let building = "\(directory)/\(Self.incoming)\(suffix)"
        do {
            guard mkdir(building, 0o755) == 0 else { throw DurableFiles.failure("make the directory", building) }
            for entry in entries {
                try DurableFiles.create(
                    "\(building)/\(entry.name)", content: entry.content, mode: entry.mode, owner: entry.owner)
            }
            try DurableFiles.synchronise(building)
            guard rename(building, "\(directory)/\(name)") == 0 else {
                throw DurableFiles.failure("rename the directory", building)
            }
            try DurableFiles.synchronise(directory)
        } catch {
            DurableFiles.discard(building)
            throw error
        }
        return name
    }

    /// Shows the generation `name` from now on.
    func show(_ name: String) throws {
        try DurableFiles.replace("\(directory)/\(Self.link)", withLinkTo: name)
    }

    /// Removes every generation but those named, and what killed processes left.
    func removeAll(but kept: Set<String>) {
        for entry in DurableFiles.entries(of: directory) where entry != Self.link && !kept.contains(entry) {
            DurableFiles.discard("\(directory)/\(entry)")
        }
    }

    private func removeIncoming() {
        for entry in DurableFiles.entries(of: directory) where entry.hasPrefix(Self.incoming) {
            DurableFiles.discard("\(directory)/\(entry)")
        }
    }
}
