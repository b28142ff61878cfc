import Foundation

/// How the sealing key is kept: what `sys/init` decided, and nothing secret.
struct SealState: Codable, Hashable, Sendable {
    /// Into how many shares the key was split; 0: it is not split, the server opens the seal by itself.
    var shares: Int
    /// How many of them open the seal.
    var threshold: Int
    var clusterID: String
    /// When `sys/init` was called.
    var initializedAt: Date
    var clusterName: String

    var type: String { "shamir" }
}
