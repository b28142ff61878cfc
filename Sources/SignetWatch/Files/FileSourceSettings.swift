import Foundation
import SignetCore

/// Which files a ``FileSource`` looks at.
public struct FileSourceSettings: Sendable {
    /// The source's name in `signet.yaml`.
    public var name: String
    /// Files, directories (everything in and below them that holds certificates), and patterns with `*`, `?`, `[a-z]` and `**` (any
    /// number of directories). Names that begin with a dot are met only by a pattern that says the dot. Relative ones begin at the
    /// working directory.
    public var patterns: [String]
    /// Passwords of keystores, tried in turn; that there is none, and the empty one, are tried after them.
    public var passwords: [Secret<String>]
    /// Who is told.
    public var owner: String?
    /// The region, site or cluster.
    public var region: String?
    /// Whether links met on the way are followed. Links named as such always are.
    public var followsLinks: Bool
    /// How many files are read at a time.
    public var parallelism: Int
    /// The largest file that is read, in bytes; at most 16 MiB.
    public var maximumFileSize: Int
    /// How many entries of directories are met at most in one look.
    public var maximumEntries: Int

    public init(
        name: String, patterns: [String], passwords: [Secret<String>] = [], owner: String? = nil, region: String? = nil,
        followsLinks: Bool = true, parallelism: Int = ProcessInfo.processInfo.activeProcessorCount,
        maximumFileSize: Int = 16 << 20, maximumEntries: Int = 5_000_000
    ) {
        self.name = name
        self.patterns = patterns
        self.passwords = passwords
        self.owner = owner
        self.region = region
        self.followsLinks = followsLinks
        self.parallelism = min(max(parallelism, 1), 32)
        self.maximumFileSize = min(max(maximumFileSize, 1), 16 << 20)
        self.maximumEntries = max(maximumEntries, 1)
    }
}
